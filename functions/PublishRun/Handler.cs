using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Functions.AllRuns;
using Overnight.Functions.Notices;
using Overnight.Functions.Report;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.PublishRun;

/// <summary>
/// Ends a run, however it went: the report, then <c>result.json</c>, which is written once and then stands, then its line in the
/// ledger and on the page of all runs. Called as the last resort (<see cref="RunState.Unpublished"/>), it reads nothing, and only the result may fail it.
/// </summary>
public sealed class Handler(IAmazonS3 s3, string resultsBucket, TimeProvider time, Stream? metricLines = null, string stack = "overnight")
{
    private readonly RunDocuments _documents = new(s3, resultsBucket);
    private readonly IndexDocument _index = new(new RunDocuments(s3, resultsBucket));

    public Handler()
        // Past the runtime's own Console.Out, which would wrap the line in another: CloudWatch wants it as it is.
        : this(new AmazonS3Client(), Settings.ResultsBucket, TimeProvider.System, Console.OpenStandardOutput(), Settings.Stack)
    {
    }

    public async Task<RunState> HandleAsync(RunState state, ILambdaContext context)
    {
        var (standing, details) = state.Unpublished is { } unpublished
            ? (await PublishBareAsync(Result(state, RunOutcome.OfUnpublished(state, unpublished)), context.Logger), new RunDetails())
            : await PublishAsync(state, context.Logger);
        context.Logger.Tell(state.Run, "published", $"{standing.Status}. {standing.Message}");
        return state with
        {
            Status = standing.Status,
            Message = standing.Message,
            Notice = RunNotice.Of(standing, resultsBucket, details),
        };
    }

    private async Task<Result> PublishBareAsync(Result result, ILambdaLogger log)
    {
        var standing = await new ResultDocument(_documents).WriteAsync(result, (now, before) => Count(now, before, lostSeconds: null));
        if (await new LedgerDocument(_documents).TryWriteAsync(standing) is { } unwritten) log.Complain(result.Run, [unwritten]);
        else if (await _index.TryAddAsync(standing) is { } unlisted) log.Complain(result.Run, [unlisted]);
        return standing;
    }

    private async Task<(Result Standing, RunDetails Details)> PublishAsync(RunState state, ILambdaLogger log)
    {
        var complaints = new List<string>();
        var records = await RunRecords.ReadAsync(_documents, state, complaints);
        var folder = records.Folder;
        var metrics = records.Verdict == Verdict.Finished ? await _documents.ReadAsync<Metrics>(folder.Metrics, complaints) : null;
        var receipt = state.Unsettled is null ? await _documents.ReadAsync<Receipt>(folder.Receipt, complaints) : null;
        var promotion = metrics is null ? null : await _documents.ReadAsync<Promotion>(folder.Promotion, complaints);
        var result = Result(state, RunOutcome.Of(state, records, metrics).With(promotion, state.Unevaluated)) with
        {
            StartedAt = state.StartedAt ?? records.Plan?.CreatedAt ?? time.GetUtcNow(),
            Metric = metrics?.Primary,
            Promoted = promotion?.Promoted,
            // The receipt knows those as well that nobody judged: of a run that was stopped, the one under way.
            Attempts = receipt?.Attempts.Count(bill => !bill.IsTwin) ?? records.Attempts.Count,
            Interruptions = receipt?.Interruptions ?? records.Attempts.Count(attempt => attempt.Verdict == Verdict.Interrupted),
            CostUsd = receipt?.TotalUsd,
            OnDemandUsd = receipt?.OnDemandUsd,
            Metrics = metrics is null ? null : folder.Metrics,
            Model = metrics is not null && await _documents.AnyAsync(folder.Model) ? folder.Model : null,
            Receipt = receipt is null ? null : folder.Receipt,
            Report = folder.Report,
        };
        var report = ReportPage.Of(new ReportContent
        {
            Result = result,
            Receipt = receipt ?? NoReceipt(state.Run, result.Interruptions),
            // Of a search the best trial's; what all of them cost is on the receipt.
            Attempts = records.Search?.Best is { } best ? records.Attempts.FindAll(attempt => attempt.Trial == best) : records.Attempts,
            Plan = records.Plan,
            Metrics = metrics,
            Promotion = promotion,
            Search = records.Search,
        });
        await _documents.WriteAsync(folder.Report, report, "text/html; charset=utf-8");
        var standing = await new ResultDocument(_documents).WriteAsync(result, (now, before) => Count(now, before, receipt?.LostSeconds));
        await new LedgerDocument(_documents).WriteAsync(standing, records, complaints);
        if (await _index.TryAddAsync(standing) is { } unlisted) complaints.Add(unlisted);
        log.Complain(state.Run, complaints);
        return (standing, new RunDetails { Metrics = metrics, Promotion = promotion, Receipt = receipt, Plan = records.Plan });
    }

    /// <summary>Only what was written now is counted: a state that is tried again, or redriven, finds its result standing.</summary>
    private void Count(Result now, Result? before, decimal? lostSeconds) =>
        metricLines?.Write([.. RunMetrics.Line(now, before, lostSeconds, stack), (byte)'\n']);

    /// <summary>What the state alone tells.</summary>
    private Result Result(RunState state, RunOutcome outcome) => new()
    {
        Run = state.Run,
        Name = state.Name,
        Status = outcome.Status,
        Message = outcome.Message,
        Verdict = outcome.Verdict,
        Problems = outcome.Problems,
        StartedAt = state.StartedAt ?? time.GetUtcNow(),
        EndedAt = time.GetUtcNow(),
        Redrive = state.Stopped?.Redrive ?? state.Redrive,
        Attempts = state.Ended is { } ended ? ended.Sum(trial => trial.Attempt) : 0,
        Interruptions = 0,
    };

    private static Receipt NoReceipt(string run, int interruptions) => new()
    {
        Run = run,
        Lines = [],
        TotalUsd = 0,
        OnDemandUsd = 0,
        Interruptions = interruptions,
        Notes = ["What the run cost could not be worked out."],
    };
}
