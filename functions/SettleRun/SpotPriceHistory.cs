using System.Globalization;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;
using Overnight.Contracts;
using Overnight.Functions.Prices;
using Overnight.Functions.Receipts;

namespace Overnight.Functions.SettleRun;

/// <summary>Asks EC2 for the spot prices that were in force during a run.</summary>
internal sealed class SpotPriceHistory(IAmazonEC2 ec2)
{
    /// <summary>Ninety days of a pool are a few hundred changes; a server that goes on and on is not believed.</summary>
    private const int MostPages = 50;

    /// <summary>One price series for each pool that was used on spot. A pool that EC2 cannot tell about is missing.</summary>
    public async Task<Dictionary<SpotPool, SpotPrices>> OfAsync(IEnumerable<InstanceLife> instances, List<string> complaints)
    {
        var prices = new Dictionary<SpotPool, SpotPrices>();
        var onSpot = instances.Where(life => life.Host.Market == Market.Spot);
        foreach (var pool in onSpot.GroupBy(life => new SpotPool(life.Host.InstanceType, life.Host.AvailabilityZone)))
        {
            try
            {
                prices[pool.Key] = await FetchAsync(pool.Key, pool.Min(life => life.From), pool.Max(life => life.To), complaints);
            }
            catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException)
            {
                complaints.Add($"EC2 did not tell the spot price of {pool.Key.InstanceType} in {pool.Key.Zone}: {e.Message}");
            }
        }
        return prices;
    }

    /// <summary>
    /// The answer holds the changes between the two times and the last one before them. Without a product and a zone several
    /// series would come mixed. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html
    /// </summary>
    private async Task<SpotPrices> FetchAsync(
        SpotPool pool, DateTimeOffset from, DateTimeOffset to, List<string> complaints)
    {
        var changes = new List<SpotPriceChange>();
        string? next = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await ec2.DescribeSpotPriceHistoryAsync(new DescribeSpotPriceHistoryRequest
            {
                InstanceTypes = [pool.InstanceType],
                AvailabilityZone = pool.Zone,
                ProductDescriptions = ["Linux/UNIX"],
                StartTime = from.UtcDateTime,
                EndTime = to.UtcDateTime,
                NextToken = next,
            });
            foreach (var change in answer.SpotPriceHistory ?? [])
            {
                if (change.Timestamp is { } at
                    && decimal.TryParse(change.Price, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd) && usd > 0)
                {
                    changes.Add(new SpotPriceChange(new DateTimeOffset(at.ToUniversalTime()), usd));
                }
                else
                {
                    complaints.Add($"EC2's price history of {pool.InstanceType} in {pool.Zone}: found a price of '{change.Price}' at "
                        + $"'{change.Timestamp:u}', expected USD and a time: passed over.");
                }
            }
            next = answer.NextToken;
            if (string.IsNullOrEmpty(next)) return new SpotPrices(changes);
        }
        complaints.Add($"EC2's price history of {pool.InstanceType} in {pool.Zone} has more than {MostPages} pages: the rest was not read.");
        return new SpotPrices(changes);
    }
}
