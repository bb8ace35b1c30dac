using Overnight.Contracts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.JudgeAttempt;

/// <summary>A verdict in plain English: what happened, in whose words, and what to do where a person has to do something.</summary>
internal static class VerdictSentence
{
    /// <summary>A reason may be as long as a job's JSON; a sentence is read by people.</summary>
    private const int LongestQuote = 400;

    public static string Of(Verdict verdict, Evidence evidence) => verdict switch
    {
        Verdict.Finished => "The trainer finished.",
        Verdict.Interrupted when evidence.Job?.ExitCode == 75 =>
            "The host was about to be taken back, so the trainer saved a checkpoint and stopped.",
        Verdict.Interrupted when evidence.Job?.ExitCode is 137 or 143 && !evidence.Job.StatusReason.IsHostLost() =>
            $"The trainer was killed from outside (exit code {evidence.Job.ExitCode}) before it could save anything.",
        Verdict.Interrupted => "The host was taken back under the attempt." + Quote(evidence),
        Verdict.Superseded => "The job ended without results, because another job"
            + (evidence.Lease?.Job is { } other ? $" ({other})" : "") + " of the same run was at work; the next attempt takes the run over.",
        Verdict.NoCapacity => "No spot capacity came in time for this hardware." + Quote(evidence),
        Verdict.OutOfGpuMemory => Said(evidence, "The model and its batch did not fit into the GPU's memory.")
            + " Give a smaller batchSize in the recipe.",
        Verdict.OutOfMemory => "The container needed more memory than it was given." + Quote(evidence)
            + " Give a smaller batchSize in the recipe, or less data at once.",
        Verdict.BadData => Said(evidence, "The data cannot be used; the trainer did not say why: see its log."),
        Verdict.OwnError when evidence.Job?.HasSucceeded == true =>
            "The trainer ended with success (exit code 0) but left no metrics.json, so nobody knows what it trained: see its log.",
        Verdict.OwnError => Said(evidence, $"The trainer failed by a fault of its own (exit code {evidence.Job?.ExitCode}): see its log."),
        Verdict.ImageUnavailable => "The trainer's image could not be pulled." + Quote(evidence)
            + " Push it to the stack's repository (the output NextPush says how), or mend the parameter TrainerImage.",
        Verdict.Misconfigured when evidence.IsCommandMissing() =>
            "The command to train with could not be run in the trainer's image." + Quote(evidence)
            + " Mend `command` in the recipe, or the image: docs/container-contract.md.",
        Verdict.Misconfigured => Said(evidence, "The job could not run as the stack is configured." + Quote(evidence)),
        Verdict.TimedOut => "The attempt ran into its time limit and was stopped."
            + " Train fewer epochs, or raise the stack's parameter AttemptTimeoutSeconds. " + SameUpload.StaysOneRun,
        Verdict.Stopped => "Somebody stopped the job." + Quote(evidence),
        Verdict.ServiceUnavailable => Said(evidence, "A service that the attempt needs could not be reached." + Quote(evidence)),
        _ => "The attempt ended for a reason that is not known, so it was not tried again." + Quote(evidence),
    };

    private static bool IsHostLost(this string? statusReason) => statusReason?.StartsWith("Host EC2", StringComparison.Ordinal) == true;

    /// <summary>The container runtime's words, or the exit codes of a shell that cannot run what it is told.</summary>
    private static bool IsCommandMissing(this Evidence evidence) => evidence.Job is { } job
        && (job.ExitCode is 126 or 127 || (job.ContainerReason ?? job.StatusReason ?? "").Contains("executable file not found", StringComparison.Ordinal));

    /// <summary>The trainer's own message where it left one.</summary>
    private static string Said(Evidence evidence, string otherwise) =>
        evidence.Failure is { Message.Length: > 0 } failure ? Clip(failure.Message) : otherwise;

    /// <summary>AWS's words, verbatim.</summary>
    private static string Quote(Evidence evidence)
    {
        var words = new List<string>();
        if (evidence.Job is { } job)
        {
            if (job.StatusReason is { Length: > 0 } status) words.Add(status);
            if (job.ContainerReason is { Length: > 0 } reason && reason != job.StatusReason) words.Add(reason);
            if (job.ExitCode is { } code) words.Add($"exit code {code}");
            if (words.Count == 0) words.Add($"status {job.Status}, no reason given");
        }
        else
        {
            words.Add(evidence.TaskError ?? "no error given");
            if (evidence.TaskCause is { Length: > 0 } cause) words.Add(cause);
        }
        return $" AWS says: {Clip(string.Join("; ", words))}";
    }

    private static string Clip(string text) => text.Length <= LongestQuote ? text : text[..(LongestQuote - 1)] + "…";
}
