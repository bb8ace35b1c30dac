using Amazon.EC2;
using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Functions.Prices;
using Overnight.Functions.Receipts;
using Overnight.Functions.Report;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.SettleRun;

/// <summary>
/// Ends a run, however it went: receipt, report, and last of all <c>result.json</c>, which is written once and then stands.
/// Called as the last resort (<see cref="RunState.Unsettled"/>), it reads nothing and writes the result alone.
/// </summary>
public sealed class Handler(IAmazonS3 s3, IAmazonEC2 ec2, string resultsBucket, TimeProvider time)
{
    private readonly RunDocuments _documents = new(s3, resultsBucket);

    public Handler()
        : this(new AmazonS3Client(), new AmazonEC2Client(), Settings.ResultsBucket, TimeProvider.System)
    {
    }

    public async Task<RunState> HandleAsync(RunState state, ILambdaContext context)
    {
        var folder = new RunFolder(state.Name, state.Run);
        var result = state.Unsettled is { } unsettled
            ? Result(state, RunOutcome.OfUnsettled(state, unsettled))
            : await AccountAsync(state, folder, context.Logger);
        var standing = await _documents.WriteOnceAsync(folder.Result, result);
        context.Logger.LogInformation($"{state.Run}: {standing.Status}. {standing.Message}");
        return state with { Status = standing.Status, Message = standing.Message };
    }

    private async Task<Result> AccountAsync(RunState state, RunFolder folder, ILambdaLogger log)
    {
        var complaints = new List<string>();
        var plan = await _documents.ReadAsync<Plan>(folder.Plan, complaints);
        var metrics = state.Verdict == Verdict.Finished ? await _documents.ReadAsync<Metrics>(folder.Metrics, complaints) : null;
        var attempts = await AttemptsAsync(state, folder, complaints);

        var uses = InstanceUse.Of(attempts);
        var prices = await new SpotPriceHistory(ec2).OfAsync(uses, complaints);
        var receipt = new Accounting(OnDemandPrices.Bundled).Receipt(state.Run, attempts, uses,
            use => prices.GetValueOrDefault((use.Host.InstanceType, use.Host.AvailabilityZone)));
        receipt.Notes.AddRange(complaints);

        var result = Result(state, RunOutcome.Of(state, metrics)) with
        {
            StartedAt = state.StartedAt ?? plan?.CreatedAt ?? time.GetUtcNow(),
            Metric = metrics?.Primary,
            Attempts = attempts.Count,
            Interruptions = receipt.Interruptions,
            CostUsd = receipt.TotalUsd,
            OnDemandUsd = receipt.OnDemandUsd,
            Metrics = metrics is null ? null : folder.Metrics,
            Model = metrics is not null && await _documents.AnyAsync(folder.Model) ? folder.Model : null,
            Receipt = folder.Receipt,
            Report = folder.Report,
        };
        var report = ReportPage.Of(new ReportContent
        {
            Result = result,
            Receipt = receipt,
            Attempts = attempts,
            Plan = plan,
            Metrics = metrics,
        });
        await _documents.WriteAsync(folder.Receipt, receipt);
        await _documents.WriteAsync(folder.Report, report, "text/html; charset=utf-8");
        foreach (var complaint in complaints) log.LogWarning(complaint);
        return result;
    }

    private async Task<List<Attempt>> AttemptsAsync(RunState state, RunFolder folder, List<string> complaints)
    {
        var attempts = new List<Attempt>(state.Attempt);
        for (var number = 1; number <= state.Attempt; number++)
        {
            attempts.Add(await _documents.ReadAsync<Attempt>(folder.Attempt(number), complaints) ?? new Attempt
            {
                Number = number,
                Verdict = Verdict.Unknown,
                Message = "How this attempt ended was not recorded.",
            });
        }
        return attempts;
    }

    /// <summary>What the state alone tells.</summary>
    private Result Result(RunState state, RunOutcome outcome) => new()
    {
        Run = state.Run,
        Name = state.Name,
        Status = outcome.Status,
        Message = outcome.Message,
        Verdict = state.Verdict,
        Problems = state.Problems ?? [],
        StartedAt = state.StartedAt ?? time.GetUtcNow(),
        EndedAt = time.GetUtcNow(),
        Attempts = state.Attempt,
        Interruptions = 0,
    };
}
