using Amazon.EC2;
using Overnight.Contracts;
using Overnight.Functions.Prices;
using Overnight.Functions.Receipts;
using Overnight.Functions.SettleRun;

namespace Overnight.Functions.Decide;

/// <summary>What a run has cost until now, at most: its receipt, were it settled here, and by how much that may err.</summary>
internal sealed class PaidSoFar(IAmazonEC2 ec2)
{
    /// <param name="workflow">What the workflow did; null: what it does for a run with one training.</param>
    public async Task<decimal> UsdAsync(
        string run, Plan plan, IReadOnlyList<Attempt> attempts, WorkflowUse? workflow, List<string> complaints)
    {
        var instances = InstanceLife.Of(attempts);
        var prices = await new SpotPriceHistory(ec2).OfAsync(instances, complaints);
        var usage = new RunUsage { Run = run, Attempts = attempts, Instances = instances, Plan = plan, Workflow = workflow };
        var receipt = new Accounting(OnDemandPrices.Bundled).Receipt(usage,
            life => prices.GetValueOrDefault(new SpotPool(life.Host.InstanceType, life.Host.AvailabilityZone)));
        return receipt.TotalUsd + receipt.UncertainUsd;
    }
}
