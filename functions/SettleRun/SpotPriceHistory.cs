using Amazon.EC2;
using Amazon.EC2.Model;
using Overnight.Contracts;
using Overnight.Functions.Receipts;

namespace Overnight.Functions.SettleRun;

/// <summary>Asks EC2 for the spot prices that were in force during a run.</summary>
internal sealed class SpotPriceHistory(IAmazonEC2 ec2)
{
    /// <summary>Ninety days of a pool are a few hundred changes; a server that goes on and on is not believed.</summary>
    private const int MostPages = 50;

    /// <summary>One price series for each pool that was used on spot. A pool that EC2 cannot tell about is missing.</summary>
    public async Task<Dictionary<(string Type, string Zone), SpotPrices>> OfAsync(
        IEnumerable<InstanceUse> uses, List<string> complaints)
    {
        var prices = new Dictionary<(string, string), SpotPrices>();
        var onSpot = uses.Where(use => use.Host.Market == Market.Spot);
        foreach (var pool in onSpot.GroupBy(use => (use.Host.InstanceType, use.Host.AvailabilityZone)))
        {
            try
            {
                prices[pool.Key] = await FetchAsync(pool.Key.InstanceType, pool.Key.AvailabilityZone,
                    pool.Min(use => use.BilledFrom), pool.Max(use => use.BilledTo));
            }
            catch (AmazonEC2Exception e)
            {
                complaints.Add($"EC2 did not tell the spot price of {pool.Key.InstanceType} in {pool.Key.AvailabilityZone}: {e.Message}");
            }
        }
        return prices;
    }

    /// <summary>
    /// The answer holds the changes between the two times and the last one before them. Without a product and a zone several
    /// series would come mixed. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html
    /// </summary>
    private async Task<SpotPrices> FetchAsync(string type, string zone, DateTimeOffset from, DateTimeOffset to)
    {
        var changes = new List<SpotPriceChange>();
        string? next = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await ec2.DescribeSpotPriceHistoryAsync(new DescribeSpotPriceHistoryRequest
            {
                InstanceTypes = [type],
                AvailabilityZone = zone,
                ProductDescriptions = ["Linux/UNIX"],
                StartTime = from.UtcDateTime,
                EndTime = to.UtcDateTime,
                NextToken = next,
            });
            foreach (var change in answer.SpotPriceHistory ?? [])
            {
                if (change.Timestamp is { } at && decimal.TryParse(change.Price, out var usd))
                    changes.Add(new SpotPriceChange(new DateTimeOffset(at.ToUniversalTime()), usd));
            }
            next = answer.NextToken;
            if (string.IsNullOrEmpty(next)) break;
        }
        return new SpotPrices(changes);
    }
}
