using System.Globalization;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;

namespace Overnight.Functions.Prices;

/// <summary>A pool is one instance type in one zone: each has a price of its own.</summary>
internal readonly record struct SpotPool(string InstanceType, string Zone);

/// <summary>Asks EC2 for the spot prices in force now.</summary>
internal sealed class SpotPricesNow(IAmazonEC2 ec2, TimeProvider time)
{
    /// <summary>A dozen types in six zones are one page; a server that goes on and on is not believed.</summary>
    private const int MostPages = 10;

    // A look back, so that a clock that is a little ahead of EC2's asks for no future.
    private static readonly TimeSpan Back = TimeSpan.FromMinutes(5);

    // Prices are worth little waiting: without them the run goes on.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// USD an hour of each pool. The answer holds the changes since the start and the last one before it, in no promised order.
    /// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotPriceHistory.html
    /// </summary>
    /// <param name="instanceTypes">Types, not families.</param>
    /// <param name="complaints">Gets a sentence where EC2 does not answer; what it told until then is in the result.</param>
    public async Task<Dictionary<SpotPool, decimal>> OfAsync(IReadOnlyCollection<string> instanceTypes, List<string> complaints)
    {
        var newest = new Dictionary<SpotPool, (DateTime At, decimal Usd)>();
        if (instanceTypes.Count > 0)
        {
            try
            {
                await AskAsync(instanceTypes, newest);
            }
            catch (Exception e) when (
                e is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException)
            {
                complaints.Add($"EC2 did not tell the spot prices of {string.Join(", ", instanceTypes)}: {e.Message}");
            }
        }
        return newest.ToDictionary(pool => pool.Key, pool => pool.Value.Usd);
    }

    private async Task AskAsync(IReadOnlyCollection<string> types, Dictionary<SpotPool, (DateTime At, decimal Usd)> newest)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        string? next = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await ec2.DescribeSpotPriceHistoryAsync(new DescribeSpotPriceHistoryRequest
            {
                InstanceTypes = [.. types],
                ProductDescriptions = ["Linux/UNIX"],
                StartTime = (time.GetUtcNow() - Back).UtcDateTime,
                NextToken = next,
            }, limit.Token);
            foreach (var change in answer.SpotPriceHistory ?? [])
            {
                if (change.Timestamp is not { } at || change.InstanceType is null || change.AvailabilityZone is null) continue;
                if (!decimal.TryParse(change.Price, CultureInfo.InvariantCulture, out var usd) || usd <= 0) continue;
                var pool = new SpotPool(change.InstanceType.Value, change.AvailabilityZone);
                if (!newest.TryGetValue(pool, out var known) || known.At < at) newest[pool] = (at, usd);
            }
            next = answer.NextToken;
            if (string.IsNullOrEmpty(next)) break;
        }
    }
}
