using System.Text.Json.Serialization;
using Overnight.Contracts;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Predictions;

/// <summary>
/// The workflow's state between any two steps of <c>statemachine/prediction.asl.json</c>. It begins as the
/// <see cref="PredictionRequest"/> that started the execution; each function takes it and answers the next one. What the parts say
/// of themselves lies in S3.
/// </summary>
public sealed record PredictionState
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string File { get; init; }
    public required string Bucket { get; init; }
    public string? VersionId { get; init; }
    public required string ETag { get; init; }

    /// <summary>The champion; null where there was none.</summary>
    public string? Run { get; init; }

    /// <summary>Set where this execution writes the result of another one that could not.</summary>
    public StoppedRun? Stopped { get; init; }

    /// <summary>When planning began; null where it never did.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the file arrived; null where that was not seen.</summary>
    public DateTimeOffset? ArrivedAt { get; init; }

    public PredictionStep? Next { get; init; }

    /// <summary>The plan as <c>s3://BUCKET/KEY</c>; the key stands as it is. Null where there is none.</summary>
    public string? Plan { get; init; }

    /// <summary>Each index is one part. Null unless there is a plan.</summary>
    public List<int>? Parts { get; init; }

    /// <summary>Where a part goes that spot has no capacity for; empty where the stack has nothing on demand.</summary>
    public string OnDemandQueue { get; init; } = "";

    public List<Problem>? Problems { get; init; }

    /// <summary>The outcome as a sentence. Step Functions shows it as the execution's cause.</summary>
    public string? Message { get; init; }

    /// <summary>How it ended; null until it is published.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>The result's key in the results bucket; null until it is published.</summary>
    public string? Result { get; init; }

    /// <summary>What people are told; null until it is published.</summary>
    public Notice? Notice { get; init; }

    /// <summary>Why Plan, or a part, could not do its work: written by the state machine.</summary>
    public StepError? Error { get; init; }

    /// <summary>Why the function could not predict it, so that Batch had to: written by the state machine.</summary>
    public StepError? Unscored { get; init; }

    /// <summary>Why Publish could not do its work: written by the state machine before the last resort.</summary>
    public StepError? Unpublished { get; init; }

    internal PredictionFolder Folder => new(Name, File, Id);

    internal string Source => DataNames.ToPredict(Name, File);
}

[JsonConverter(typeof(CamelCaseEnum<PredictionStep>))]
public enum PredictionStep
{
    /// <summary>Small enough for a function.</summary>
    Function,

    Batch,
    Publish,
}
