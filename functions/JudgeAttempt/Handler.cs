using Amazon.Batch;
using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.JudgeAttempt;

/// <summary>
/// Says why an attempt ended and whether another one follows. Judging the same attempt twice gives the same answer and writes
/// the same document, so the workflow may retry it.
/// </summary>
public sealed class Handler(IAmazonS3 s3, IAmazonBatch batch, string resultsBucket, Markets markets)
{
    public Handler()
        : this(new AmazonS3Client(), new AmazonBatchClient(), Settings.ResultsBucket, Settings.Markets)
    {
    }

    public async Task<RunState> HandleAsync(RunState state, ILambdaContext context)
    {
        if (state is not { Train: { } train, Attempt: > 0 })
            throw new ArgumentException($"run {state.Run}: found a state without an attempt, expected one to judge", nameof(state));

        var folder = new RunFolder(state.Name, state.Run);
        var documents = new RunDocuments(s3, resultsBucket);
        var complaints = new List<string>();
        var progress = await documents.ReadAsync<Progress>(folder.Progress, complaints);
        if (progress?.Attempt != state.Attempt) progress = null;
        var evidence = new Evidence
        {
            Attempt = state.Attempt,
            Job = await new JobFinder(batch).FindAsync(state.Job, train.Queue, $"{state.Run}-trial-{state.Trial}-attempt-{state.Attempt}"),
            TaskError = state.Job?.Error,
            TaskCause = state.Job?.Cause,
            Failure = await documents.ReadAsync<Failure>(folder.Failure(state.Attempt), complaints),
            SpotNotice = progress?.SpotNotice,
            HasMetrics = await documents.AnyAsync(folder.Metrics),
            Lease = await documents.ReadAsync<LeaseDocument>(folder.Lease, complaints),
        };
        var verdict = AttemptClassifier.Classify(evidence);
        var next = RetryTable.After(verdict, state.Attempt, train.Queue, markets);
        var message = VerdictSentence.Of(verdict, evidence);
        if (next is not null && next.Queue != train.Queue)
            message += $" The next attempt is {(markets.IsOnDemand(next.Queue) ? "on demand" : "on spot")}.";
        if (state.Attempt >= RetryTable.MostAttempts && RetryTable.RowOf(verdict).Where != RetryWhere.Nowhere)
            message += $" It was attempt {state.Attempt}, and more are not made.";
        var problems = verdict == Verdict.BadData && evidence.Failure is { Problems: { Count: > 0 } found } ? Bounded.List(found) : null;

        await documents.WriteAsync(folder.Attempt(state.Attempt), new Attempt
        {
            Number = state.Attempt,
            Verdict = verdict,
            Message = message,
            Problems = problems,
            JobId = evidence.Job?.JobId,
            Queue = train.Queue,
            CreatedAt = evidence.Job?.CreatedAt,
            StartedAt = evidence.Job?.StartedAt,
            StoppedAt = evidence.Job?.StoppedAt,
            ExitCode = evidence.Job?.ExitCode,
            StatusReason = evidence.Job?.StatusReason,
            Host = await documents.ReadAsync<AttemptHost>(folder.Host(state.Attempt), complaints),
            SpotNotice = evidence.SpotNotice,
            CheckpointStep = progress?.CheckpointStep,
            LastStep = progress?.Step,
            SecondsPerStep = progress?.SecondsPerStep,
            StartSeconds = progress?.StartSeconds,
            Storage = progress?.Storage,
        });

        foreach (var complaint in complaints) context.Logger.LogWarning(complaint);
        context.Logger.LogInformation($"{state.Run}, attempt {state.Attempt}: {verdict}. {message}");
        return state with
        {
            Next = next is null ? NextStep.Settle : NextStep.Train,
            Attempt = next is null ? state.Attempt : state.Attempt + 1,
            PauseSeconds = (int)(next?.Pause.TotalSeconds ?? 0),
            Train = next is null ? train : train with { Queue = next.Queue },
            Job = null,
            Verdict = verdict,
            Message = message,
            Problems = problems,
        };
    }
}
