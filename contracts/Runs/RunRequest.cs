using System.Text.Json.Serialization;

namespace Overnight.Contracts;

/// <summary>
/// The workflow's input. Holds nothing that differs between two events of one upload: StartExecution is idempotent only for
/// the same name with the same bytes.
/// </summary>
public sealed record RunRequest
{
    public required string Run { get; init; }
    public required string Name { get; init; }

    /// <summary>The data bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>The key, or the prefix (ending in '/'), of the dataset.</summary>
    public required string Source { get; init; }

    /// <summary>The recipe's ETag when the run was named, empty where there was no recipe.</summary>
    public string RecipeETag { get; init; } = "";

    /// <summary>
    /// How the execution of this run ended that could not write its result: then this request asks for the result alone. Null for
    /// a run that is to be made.
    /// </summary>
    /// <remarks>The workflow asks whether it is there: a null must not be.</remarks>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StoppedRun? Stopped { get; init; }
}

/// <summary>An execution that ended before it wrote a result.</summary>
/// <param name="Status">Step Functions' word: <c>ABORTED</c>, <c>TIMED_OUT</c> or <c>FAILED</c>.</param>
/// <param name="Cause">Its error and cause, cut to what people read.</param>
/// <param name="Redrive">How often it had been redriven.</param>
/// <param name="At">When: jobs that were submitted later are those of a redrive. Null: none is.</param>
public sealed record StoppedRun(string Status, string? Cause, int Redrive, DateTimeOffset? At = null);
