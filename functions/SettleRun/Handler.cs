using Amazon.EC2;
using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Functions.Prices;
using Overnight.Functions.Receipts;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.SettleRun;

/// <summary>
/// Writes what a run cost, however it went: <c>receipt.json</c>. Settling twice gives the same account. Where it fails, the run's
/// result is published without one.
/// </summary>
public sealed class Handler(IAmazonS3 s3, IAmazonEC2 ec2, string resultsBucket)
{
    public Handler()
        : this(new AmazonS3Client(), new AmazonEC2Client(), Settings.ResultsBucket)
    {
    }

    public async Task<RunState> HandleAsync(RunState state, ILambdaContext context)
    {
        var documents = new RunDocuments(s3, resultsBucket);
        var complaints = new List<string>();
        var records = await RunRecords.ReadAsync(documents, state, complaints);
        var uses = InstanceUse.Of(records.Attempts);
        var prices = await new SpotPriceHistory(ec2).OfAsync(uses, complaints);
        var receipt = new Accounting(OnDemandPrices.Bundled).Receipt(state.Run, records.Attempts, uses,
            use => prices.GetValueOrDefault((use.Host.InstanceType, use.Host.AvailabilityZone)));
        receipt.Notes.AddRange(complaints);
        await documents.WriteAsync(records.Folder.Receipt, receipt);
        foreach (var complaint in complaints) context.Logger.LogWarning(complaint);
        context.Logger.LogInformation($"{state.Run}: ${receipt.TotalUsd}, ${receipt.OnDemandUsd} on demand");
        return state;
    }
}
