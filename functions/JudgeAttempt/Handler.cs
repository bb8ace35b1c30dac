using Amazon.Batch;
using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Functions.Decide;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.JudgeAttempt;

/// <summary>
/// Says why an attempt ended and whether another one may follow: where, is Decide's. Judging the same attempt twice gives the same answer and writes
/// the same document, so the workflow may retry it.
/// </summary>
public sealed class Handler(IAmazonS3 s3, IAmazonBatch batch, string resultsBucket, TimeProvider time)
{
    public Handler()
        : this(new AmazonS3Client(), new AmazonBatchClient(), Settings.ResultsBucket, TimeProvider.System)
    {
    }

    public async Task<RunState> HandleAsync(RunState state, ILambdaContext context)
    {
        if (state is not { Train: { } train, Attempt: > 0 })
            throw new ArgumentException($"run {state.Run}: found a state without an attempt, expected one to judge", nameof(state));

        var folder = state.TrialFolder;
        var documents = new RunDocuments(s3, resultsBucket);
        var complaints = new List<string>();
        // First the job: its last words come before its end.
        var job = await new JobFinder(batch, time).FindAsync(
            state.Job, train.Queue, $"{state.Run}-trial-{state.Trial}-attempt-{state.Attempt}");
        var progress = await documents.ReadAsync<Progress>(folder.Progress, complaints);
        if (progress?.Attempt != state.Attempt) progress = null;
        var evidence = new Evidence
        {
            Attempt = state.Attempt,
            Job = job,
            TaskError = state.Job?.Error,
            TaskCause = state.Job?.Cause,
            CanBeRecalled = train.TimeoutSeconds > 0 && train.TimeoutSeconds < AttemptPolicy.LongestTask.TotalSeconds,
            Limit = TimeSpan.FromSeconds(train.LimitSeconds),
            IsLimitedByBudget = train.StopAfterSeconds > 0,
            Failure = await documents.ReadAsync<Failure>(folder.Failure(state.Attempt), complaints),
            // A twin's host is not the job's, and neither is the notice that it is taken back.
            SpotNotice = progress?.Job is { } told && told != job?.JobId ? null : progress?.SpotNotice,
            // An earlier rung of a search has left some: then the trainer's last word tells whether these are this attempt's.
            HasMetrics = await documents.AnyAsync(folder.Metrics) && (state.First <= 1 || progress?.Stage == "done"),
            Lease = await documents.ReadAsync<LeaseDocument>(folder.Lease, complaints),
        };
        var verdict = AttemptClassifier.Classify(evidence);
        var pause = RetryTable.PauseAfter(verdict, state.Attempt);
        var message = VerdictSentence.Of(verdict, evidence);
        var problems = verdict == Verdict.BadData && evidence.Failure is { Problems: { Count: > 0 } found } ? Bounded.List(found) : null;

        await documents.WriteAsync(folder.Attempt(state.Attempt), new Attempt
        {
            Trial = state.Searches ? state.Trial : null,
            Number = state.Attempt,
            Verdict = verdict,
            Message = message,
            Problems = problems,
            JobId = evidence.Job?.JobId,
            LogStream = evidence.Job?.LogStream,
            Queue = train.Queue,
            Why = train.Why,
            CreatedAt = evidence.Job?.CreatedAt,
            StartedAt = evidence.Job?.StartedAt,
            StoppedAt = evidence.Job?.StoppedAt,
            ExitCode = evidence.Job?.ExitCode,
            StatusReason = evidence.Job?.StatusReason,
            Host = await HostAsync(documents, folder, state.Attempt, job, complaints),
            SpotNotice = evidence.SpotNotice,
            CheckpointStep = progress?.CheckpointStep,
            LastStep = progress?.Step,
            SecondsPerStep = progress?.SecondsPerStep,
            StartSeconds = progress?.StartSeconds,
            Storage = progress?.Storage,
        });

        context.Logger.Complain(state.Run, complaints);
        context.Logger.Tell(state, "judged", $"{verdict}. {message}");
        return state with
        {
            Next = pause is null ? NextStep.Settle : NextStep.Decide,
            Attempt = pause is null ? state.Attempt : state.Attempt + 1,
            PauseSeconds = (int)(pause?.TotalSeconds ?? 0),
            Job = null,
            Verdict = verdict,
            Message = message,
            Problems = problems,
        };
    }

    /// <summary>
    /// The job's own. A trainer that leaves one for its attempt may be a twin's: on a wrong instance an attempt would be billed wrongly,
    /// on none it is said that nobody knows.
    /// </summary>
    private static async Task<AttemptHost?> HostAsync(RunDocuments documents, RunFolder folder, int attempt, JobRecord? job, List<string> complaints)
    {
        if (job is not null && await documents.ReadAsync<AttemptHost>(folder.Host(attempt, job.JobId), complaints) is { } own) return own;
        return await documents.ReadAsync<AttemptHost>(folder.Host(attempt, job: null), complaints) is { } host
            && (host.Job is null || job is null || host.Job == job.JobId) ? host : null;
    }
}
