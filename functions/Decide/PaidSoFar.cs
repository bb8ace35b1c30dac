using Amazon.EC2;
using Overnight.Contracts;
using Overnight.Functions.Prices;
using Overnight.Functions.Receipts;
using Overnight.Functions.SettleRun;

namespace Overnight.Functions.Decide;

/// <summary>What a run has cost until now: its receipt, were it settled here.</summary>
internal sealed class PaidSoFar(IAmazonEC2 ec2)
{
    public async Task<decimal> UsdAsync(string run, IReadOnlyList<Attempt> attempts, List<string> complaints)
    {
        var uses = InstanceUse.Of(attempts);
        var prices = await new SpotPriceHistory(ec2).OfAsync(uses, complaints);
        return new Accounting(OnDemandPrices.Bundled).Receipt(run, attempts, uses,
            use => prices.GetValueOrDefault((use.Host.InstanceType, use.Host.AvailabilityZone))).TotalUsd;
    }
}
