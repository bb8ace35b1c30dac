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
        Verdict.Interrupted => Interrupted(evidence),
        Verdict.Superseded => "The job ended without results, because another job"
            + (evidence.Lease?.Job is { } other ? $" ({other})" : "") + " of the same run was at work; the next attempt takes the run over.",
        // The words that Batch had for it are gone: ending the job took their place. It has none for a quota anyway.
        // https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable.html
        Verdict.NoCapacity when evidence.TaskError == "States.Timeout" =>
            "No instance came for the job, and Batch did not say why. The usual cause is the account's EC2 quota:"
            + " `overnight doctor` looks at it, and Service Quotas, Amazon EC2 raises it"
            + " ('All G and VT Spot Instance Requests' for GPUs).",
        Verdict.NoCapacity => "No capacity came in time for this hardware." + Quote(evidence)
            + " More instance types in the stack's parameters give more pools to choose from.",
        Verdict.Quota => "The account's EC2 quota does not allow another instance of this kind." + Quote(evidence)
            + " Ask for a higher one in Service Quotas, Amazon EC2 ('All G and VT Spot Instance Requests' for GPUs), then: " + SameUpload.Again,
        Verdict.OutOfGpuMemory => Said(evidence, "The model and its batch did not fit into the GPU's memory.")
            + " Give a smaller batchSize in the recipe.",
        Verdict.OutOfMemory => Said(evidence, "The container needed more memory than it was given.") + Quote(evidence)
            + " Give a smaller batchSize in the recipe, or less data at once.",
        Verdict.BadData => Said(evidence, "The data cannot be used; the trainer did not say why: see its log."),
        Verdict.OwnError when evidence.Job?.HasSucceeded == true =>
            "The trainer ended with success (exit code 0) but left no metrics.json, so nobody knows what it trained: see its log.",
        Verdict.OwnError => Said(evidence, $"The trainer failed by a fault of its own (exit code {evidence.Job?.ExitCode}): see its log.")
            + " It would fail in the same way again.",
        Verdict.ImageUnavailable => "The trainer's image could not be pulled." + Quote(evidence)
            + " Push it to the stack's repository (the output NextPush says how), or mend the parameter TrainerImage; then: " + SameUpload.Again,
        Verdict.Misconfigured when IsCommandMissing(evidence) =>
            "The command to train with could not be run in the trainer's image." + Quote(evidence)
            + " Mend `command` in the recipe, or the image: docs/container-contract.md.",
        Verdict.Misconfigured => Said(evidence, "The job could not run as the stack is configured." + Quote(evidence))
            + Mend(evidence.Job?.StatusReason),
        Verdict.TimedOut => "The attempt ran into its time limit and was stopped."
            + " Train fewer epochs, or raise the stack's parameter AttemptTimeoutSeconds. " + SameUpload.StaysOneRun,
        Verdict.Recalled => evidence.Job?.StartedAt is null
            ? "No instance came in the time that there was for it."
            : "The time that was decided for this attempt is over; the training goes on from its checkpoint.",
        Verdict.OverBudget when evidence.IsLimitedByBudget =>
            "The trainer did not end in the time that the budget pays for, and was stopped. Allow it more, or train fewer epochs.",
        Verdict.OverBudget => "The run was stopped because it would have cost more than it may." + Quote(evidence)
            + " Allow it more, or train fewer epochs.",
        Verdict.Stopped => "Somebody stopped the job." + Quote(evidence) + " If it was a mistake: " + SameUpload.Again,
        Verdict.ServiceUnavailable => Said(evidence, "A service that the attempt needs could not be reached." + Quote(evidence)),
        _ => "The attempt ended for a reason that is not known, so it was not tried again." + Quote(evidence)
            + " If the reason has gone: " + SameUpload.Again,
    };

    private static string Interrupted(Evidence evidence) => evidence switch
    {
        { SpotNotice: not null, Job.ExitCode: 75 } =>
            "EC2 gave notice that it takes the spot host back, so the trainer saved a checkpoint and stopped.",
        { SpotNotice: not null } => "EC2 gave notice and took the spot host back." + Quote(evidence),
        { Job.ExitCode: 75 } => "The host was about to be taken back, so the trainer saved a checkpoint and stopped.",
        { Job.ExitCode: 137 or 143 } when !ReasonWords.IsHostLost(evidence.Job.StatusReason) =>
            $"The trainer was killed from outside (exit code {evidence.Job.ExitCode}) before it could save anything.",
        _ => "The host was taken back under the attempt." + Quote(evidence),
    };

    /// <summary>The container runtime's words, or the exit codes of a shell that cannot run what it is told.</summary>
    private static bool IsCommandMissing(Evidence evidence) => evidence.Job is { } job
        && (job.ExitCode is 126 or 127
            || (job.ContainerReason ?? job.StatusReason ?? "").Contains("executable file not found", StringComparison.Ordinal));

    /// <summary>What mends the configuration, by the code that Batch gives.</summary>
    private static string Mend(string? reason) => reason switch
    {
        not null when Has(reason, "JOB_RESOURCE_REQUIREMENT") =>
            " Give the stack larger types in CpuInstanceTypes or GpuInstanceTypes, or ask for less in the recipe.",
        not null when Has(reason, "COMPUTE_ENVIRONMENT_MAX_RESOURCE") => " Raise the stack's parameter MaxCpuVcpus or MaxGpuVcpus.",
        _ => " `overnight doctor` looks for the usual causes.",
    };

    private static bool Has(string reason, string code) => reason.Contains(code, StringComparison.Ordinal);

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
        return $" AWS says: {Clip(string.Join("; ", words))}.";
    }

    private static string Clip(string text) => text.Length <= LongestQuote ? text : text[..(LongestQuote - 1)] + "…";
}
