using Amazon.Batch;
using Amazon.EC2;
using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Functions.Prices;
using Overnight.Functions.Receipts;
using Overnight.Functions.Search;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.SettleRun;

/// <summary>
/// Writes what a run cost, however it went: <c>receipt.json</c>, and ends what still runs of it. Settling twice gives the same account.
/// Where it fails, the run's result is published without one.
/// </summary>
public sealed class Handler(IAmazonS3 s3, IAmazonEC2 ec2, IAmazonBatch batch, string resultsBucket, Markets markets, TimeProvider time)
{
    public Handler()
        : this(new AmazonS3Client(), new AmazonEC2Client(), new AmazonBatchClient(), Settings.ResultsBucket, Settings.Markets, TimeProvider.System)
    {
    }

    public async Task<RunState> HandleAsync(RunState state, ILambdaContext context)
    {
        var documents = new RunDocuments(s3, resultsBucket);
        var complaints = new List<string>();
        var records = await WithAllJobsAsync(await RunRecords.ReadAsync(documents, state, complaints), documents, state, complaints);
        var instances = InstanceLife.Of(records.Attempts);
        var prices = await new SpotPriceHistory(ec2).OfAsync(instances, complaints);
        var usage = new RunUsage
        {
            Run = state.Run,
            Attempts = records.Attempts,
            Instances = instances,
            Plan = records.Plan,
            Workflow = records.Workflow,
            KeptBytes = await KeptBytesAsync(documents, records.Folder, complaints),
        };
        var receipt = new Accounting(OnDemandPrices.Bundled).Receipt(usage,
            life => prices.GetValueOrDefault(new SpotPool(life.Host.InstanceType, life.Host.AvailabilityZone)));
        receipt = receipt with { SpotPrices = PriceSeries.Of(instances, prices, OnDemandPrices.Bundled) };
        receipt.Notes.AddRange(complaints);
        await documents.WriteAsync(records.Folder.Receipt, receipt);
        if (records.Search is { } search) await documents.WriteAsync(records.Folder.Search, TrialCosts.Priced(search, receipt, records.Attempts));
        context.Logger.Complain(state.Run, complaints);
        context.Logger.Tell(
            state.Run, "settled", $"${receipt.TotalUsd}, give or take ${receipt.UncertainUsd}; ${receipt.OnDemandUsd} on demand");
        return state;
    }

    private async Task<RunRecords> WithAllJobsAsync(RunRecords records, RunDocuments documents, RunState state, List<string> complaints)
    {
        var searches = records.Plan?.Search is not null;
        var jobs = await new RunJobs(batch, markets, documents, time).EndAsync(records.Folder, records.Attempts, state.Stopped?.At, searches, complaints);
        var attempts = AttemptJobs.Of(records.Attempts, jobs, searches);
        var made = attempts.Count(attempt => !attempt.IsTwin);
        return records with
        {
            Attempts = attempts,
            Workflow = searches ? records.Workflow with { Attempts = made } : WorkflowUse.OfAttempts(made),
        };
    }

    /// <summary>Settling again finds the same: nothing is written there once the training has ended.</summary>
    private static async Task<long?> KeptBytesAsync(RunDocuments documents, RunFolder folder, List<string> complaints)
    {
        try
        {
            return await documents.SizeAsync(folder.Model) + await documents.SizeAsync(folder.Checkpoints) + await documents.SizeAsync(folder.Trials);
        }
        catch (AmazonS3Exception e)
        {
            complaints.Add($"What the run keeps in S3 could not be listed, so its storage is not in the total: {e.Message}");
            return null;
        }
    }
}
