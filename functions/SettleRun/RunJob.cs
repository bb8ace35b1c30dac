using System.Globalization;
using Overnight.Contracts;
using Overnight.Functions.JudgeAttempt;

namespace Overnight.Functions.SettleRun;

/// <summary>A job of the run, whoever knows of it.</summary>
internal sealed record RunJob(int Trial, int Attempt, string Queue, JobRecord Record)
{
    /// <summary>Null where its trainer left none.</summary>
    public AttemptHost? Host { get; init; }

    public string Id => Record.JobId;

    /// <summary>How long its container ran.</summary>
    public TimeSpan Ran => (Record.StoppedAt - Record.StartedAt) ?? TimeSpan.Zero;

    /// <summary>The trial and the attempt in <c>RUN-trial-T-attempt-N</c>, as the workflow's definition names jobs; null for another name.</summary>
    public static (int Trial, int Attempt)? Named(string run, string name) =>
        name.StartsWith(Prefix(run), StringComparison.Ordinal) && name[Prefix(run).Length..].Split("-attempt-") is [var trial, var attempt]
        && int.TryParse(trial, NumberStyles.None, CultureInfo.InvariantCulture, out var t)
        && int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? (t, n) : null;

    public static string Prefix(string run) => $"{run}-trial-";

    /// <summary>An attempt with what Batch says of it: who had not judged it knew less.</summary>
    public Attempt Tell(Attempt attempt) => attempt with
    {
        // Whether it left results changes nothing about its bill.
        Verdict = AttemptClassifier.Classify(new Evidence { Attempt = Attempt, Job = Record, HasMetrics = true }),
        JobId = Id,
        LogStream = Record.LogStream,
        Queue = Queue,
        CreatedAt = Record.CreatedAt,
        StartedAt = Record.StartedAt,
        StoppedAt = Record.StoppedAt,
        ExitCode = Record.ExitCode,
        StatusReason = Record.StatusReason,
        Host = Host ?? (attempt.Host is { } host && (host.Job is null || host.Job == Id) ? host : null),
    };
}
