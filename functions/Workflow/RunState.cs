using System.Text.Json.Serialization;
using Overnight.Contracts;

namespace Overnight.Functions.Workflow;

/// <summary>
/// The workflow's state between any two steps of <c>statemachine/training.asl.json</c>. It begins as the <see cref="RunRequest"/>
/// that started the execution; each function takes it and answers the next one. What grows with the run (attempts, metrics, the
/// plan itself) lies in S3, so that the state stays far below Step Functions' 262,144 bytes.
/// </summary>
public sealed record RunState
{
    public required string Run { get; init; }
    public required string Name { get; init; }

    /// <summary>The data bucket.</summary>
    public required string Bucket { get; init; }

    public required string Source { get; init; }
    public string RecipeETag { get; init; } = "";

    /// <summary>Set where this execution writes the result of another one that could not.</summary>
    public StoppedRun? Stopped { get; init; }

    /// <summary>The trainings to make, or to go on with: each is one iteration of the workflow's Map. Null unless the run was planned.</summary>
    public List<TrialTurn>? Trials { get; init; }

    /// <summary>How many of them at once.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>How the trials ended, in their order: written by the state machine.</summary>
    public List<EndedTrial>? Ended { get; init; }

    /// <summary>Within an iteration, its trial.</summary>
    public int Trial { get; init; }

    /// <summary>Within an iteration, the number of its first attempt: those before it belong to earlier rungs.</summary>
    public int First { get; init; }

    /// <summary>The trial whose model is the run's; null where the run does not search, or no trial has one.</summary>
    public int? Best { get; init; }

    /// <summary>How often the execution had been redriven when it came to its end: written by the state machine.</summary>
    public int Redrive { get; init; }

    /// <summary>What the workflow does next; null before Plan.</summary>
    public NextStep? Next { get; init; }

    /// <summary>The attempt under way or about to start, 1-based; 0 before Plan.</summary>
    public int Attempt { get; init; }

    /// <summary>How long to wait before the next attempt.</summary>
    public int PauseSeconds { get; init; }

    /// <summary>When planning began; null where it never did. Within an iteration of a search, when its turn began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How to submit the job; null unless the run was planned.</summary>
    public TrainStep? Train { get; init; }

    /// <summary>How the attempt's task ended: written by the state machine, read and removed by JudgeAttempt.</summary>
    public JobOutcome? Job { get; init; }

    /// <summary>How the last judged attempt ended.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The outcome as a sentence. Step Functions shows it as the execution's cause.</summary>
    public string? Message { get; init; }

    /// <summary>What is wrong with the data or the recipe; at most <see cref="MostProblems"/>.</summary>
    public List<Problem>? Problems { get; init; }

    /// <summary>Why Plan, or the trials as a whole, could not do their work: written by the state machine.</summary>
    public StepError? Error { get; init; }

    /// <summary>Why Evaluate could not do its work: written by the state machine.</summary>
    public StepError? Unevaluated { get; init; }

    /// <summary>Why Settle could not do its work: written by the state machine.</summary>
    public StepError? Unsettled { get; init; }

    /// <summary>Why Publish could not do its work: written by the state machine before the last resort.</summary>
    public StepError? Unpublished { get; init; }

    /// <summary>How the run ended; null until it is settled.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>How its end is told; null until it is published.</summary>
    public Notice? Notice { get; init; }

    /// <summary>More than these tell nobody anything new, and they travel through every state.</summary>
    public const int MostProblems = 20;

    /// <summary>Whether there are several trials to choose from.</summary>
    [JsonIgnore]
    internal bool Searches => Train?.Rung is { Length: > 0 };

    /// <summary>Where the iteration's trial keeps its documents.</summary>
    [JsonIgnore]
    internal RunFolder TrialFolder => new(Name, Run, Searches ? Trial : null);
}

/// <summary>What the Map hands to one of its iterations.</summary>
/// <param name="Trial">0-based.</param>
/// <param name="Attempt">The number of its next attempt: they count on over the rungs of a search, since each is numbered but once.</param>
public sealed record TrialTurn(int Trial, int Attempt);

/// <summary>What one trial of a search may use in its rung, so that all together stay within the run's limits.</summary>
public sealed record TrialLimits
{
    /// <summary>USD of all its attempts in this rung; null: no limit.</summary>
    public decimal? MaxUsd { get; init; }

    /// <summary>When the rung is over; null: no limit.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>From its turn's begin on, as others wait for their turn.</summary>
    public int? Seconds { get; init; }
}

[JsonConverter(typeof(CamelCaseEnum<NextStep>))]
public enum NextStep { Decide, Train, Settle }

/// <summary>
/// What is left of an iteration: a thousand of these have to fit into the state, so what explains them lies in S3, in the last
/// attempt's document.
/// </summary>
public sealed record EndedTrial
{
    public int Trial { get; init; }

    /// <summary>The last attempt.</summary>
    public int Attempt { get; init; }

    public Verdict? Verdict { get; init; }

    /// <summary>The error's name, where the attempt could not be judged.</summary>
    public string? Error { get; init; }
}

/// <summary>The parameters of <c>batch:submitJob.sync</c>, as the state machine passes them on.</summary>
public sealed record TrainStep
{
    /// <summary>The queue's ARN.</summary>
    public required string Queue { get; init; }

    /// <summary>The plan as <c>s3://BUCKET/KEY</c>; the key stands as it is, without URL encoding.</summary>
    public required string Plan { get; init; }

    /// <summary>Takes the place of the image's command; empty leaves it.</summary>
    public List<string> Command { get; init; } = [];

    /// <summary>
    /// Of the attempt, waiting for capacity included. Over it, the attempt is <see cref="Verdict.Recalled"/> and Decide decides anew.
    /// </summary>
    public int TimeoutSeconds { get; init; }

    /// <summary>Seconds after the container's start at which Batch ends it, whatever it does: at least 60, what Batch takes.</summary>
    public int LimitSeconds { get; init; }

    /// <summary>Seconds after the container's start at which the trainer ends with the best model it has; 0: never.</summary>
    public int StopAfterSeconds { get; init; }

    /// <summary>0-based; empty where the run does not search.</summary>
    public string Rung { get; init; } = "";

    /// <summary>Of a search, for each of the rung's trials; null where the run has no limits.</summary>
    public TrialLimits? Limits { get; init; }

    /// <summary>Why there, and so long: a sentence for the attempt's document.</summary>
    public string? Why { get; init; }

    /// <summary>A GPU is listed only where one is wanted: Batch refuses a GPU requirement of 0.</summary>
    public required List<ResourceRequirement> Resources { get; init; }
}

/// <summary>Batch's own shape, in Step Functions' PascalCase, so that the state machine can pass the list on as it is.</summary>
public sealed record ResourceRequirement
{
    [JsonPropertyName("Type")]
    public required string Type { get; init; }

    [JsonPropertyName("Value")]
    public required string Value { get; init; }
}

/// <summary>Either the job's id, or the error that <c>submitJob.sync</c> ended with.</summary>
public sealed record JobOutcome
{
    [JsonPropertyName("JobId")]
    public string? JobId { get; init; }

    [JsonPropertyName("Error")]
    public string? Error { get; init; }

    /// <summary>For a failed job the job as JSON, cut off at 32,768 characters.</summary>
    [JsonPropertyName("Cause")]
    public string? Cause { get; init; }
}

/// <summary>What a Catch leaves.</summary>
public sealed record StepError
{
    [JsonPropertyName("Error")]
    public string? Error { get; init; }

    [JsonPropertyName("Cause")]
    public string? Cause { get; init; }
}
