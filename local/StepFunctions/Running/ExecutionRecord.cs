using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Overnight.Local.StepFunctions.Running;

[JsonConverter(typeof(JsonStringEnumConverter<ExecutionStatus>))]
internal enum ExecutionStatus
{
    [JsonStringEnumMemberName("RUNNING")] Running,
    [JsonStringEnumMemberName("SUCCEEDED")] Succeeded,
    [JsonStringEnumMemberName("FAILED")] Failed,
    [JsonStringEnumMemberName("TIMED_OUT")] TimedOut,
    [JsonStringEnumMemberName("ABORTED")] Aborted,
}

/// <summary>
/// <c>execution.json</c>: what an execution is and how it ended. Written as it starts and as it ends.
/// docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
/// </summary>
internal sealed record ExecutionRecord
{
    public required string Arn { get; init; }
    public required string Name { get; init; }
    public required string StateMachineArn { get; init; }
    public required string RoleArn { get; init; }
    public required string Region { get; init; }

    /// <summary>SHA-256 of the definition that it runs: a later deployment does not change a running execution.</summary>
    public required string Definition { get; init; }

    /// <summary>JSON, byte for byte as it was given.</summary>
    public required string Input { get; init; }

    public required DateTimeOffset StartDate { get; init; }
    public ExecutionStatus Status { get; init; }
    public DateTimeOffset? StopDate { get; init; }
    public string? Output { get; init; }
    public string? Error { get; init; }
    public string? Cause { get; init; }

    /// <summary>Set where a Map Run started it.</summary>
    public MapRunItem? Item { get; init; }

    /// <summary>How often it was redriven, when last, and the token that was given for it.</summary>
    public int RedriveCount { get; init; }

    public DateTimeOffset? RedriveDate { get; init; }
    public string? RedriveToken { get; init; }

    /// <summary>Running again.</summary>
    public ExecutionRecord Redriven(DateTimeOffset now) => this with
    {
        Status = ExecutionStatus.Running,
        StopDate = null,
        Output = null,
        Error = null,
        Cause = null,
        RedriveCount = RedriveCount + 1,
        RedriveDate = now,
    };

    /// <summary>How the last event of its history says it ended; null where that is not the end.</summary>
    public ExecutionRecord? EndedBy(HistoryEvent last)
    {
        ExecutionStatus? status = last.Type switch
        {
            "ExecutionSucceeded" => ExecutionStatus.Succeeded,
            "ExecutionFailed" => ExecutionStatus.Failed,
            "ExecutionTimedOut" => ExecutionStatus.TimedOut,
            "ExecutionAborted" => ExecutionStatus.Aborted,
            _ => null,
        };
        return status is null ? null : this with
        {
            Status = status.Value,
            StopDate = last.Timestamp,
            Output = Detail(last.Details, "output"),
            Error = Detail(last.Details, "error"),
            Cause = Detail(last.Details, "cause"),
        };
    }

    private static string? Detail(JsonObject? details, string name) => (string?)details?[name];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExecutionRecord))]
[JsonSerializable(typeof(MapRunRecord))]
internal sealed partial class ExecutionJson : JsonSerializerContext;
