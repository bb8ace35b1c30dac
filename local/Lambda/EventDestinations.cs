using System.Text.Json.Nodes;

namespace Overnight.Local.Lambda;

/// <summary>
/// What becomes of a function's asynchronous invocations.
/// docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
/// </summary>
public sealed record EventInvokeOptions
{
    /// <summary>After function errors: 0 to 2.</summary>
    public int MaximumRetryAttempts { get; init; } = 2;

    /// <summary>60 to 21,600.</summary>
    public int MaximumEventAgeSeconds { get; init; } = 21_600;

    /// <summary>ARN of what is told of events that succeeded.</summary>
    public string? OnSuccess { get; init; }

    /// <summary>ARN of what is told of events that were given up: with the event, why, and what the function answered.</summary>
    public string? OnFailure { get; init; }

    /// <summary>ARN of what gets the bare events that were given up.</summary>
    public string? DeadLetterArn { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (MaximumRetryAttempts is < 0 or > 2) yield return $"found {MaximumRetryAttempts} retry attempts, expected 0 to 2";
        if (MaximumEventAgeSeconds is < 60 or > 21_600)
            yield return $"found an event age of {MaximumEventAgeSeconds} s, expected 60 to 21600";
    }
}

/// <summary>What a function's invocation sends on.</summary>
/// <param name="FunctionArn">Who sends.</param>
/// <param name="RoleArn">With whose permissions.</param>
/// <param name="TargetArn">Where to.</param>
/// <param name="Body">What.</param>
public sealed record FunctionDelivery(string FunctionArn, string RoleArn, string TargetArn, string Body)
{
    /// <summary>Of a message to a queue.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
}

/// <summary>docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html</summary>
internal static class InvocationRecord
{
    private const int LongestErrorMessage = 1024;

    /// <param name="queued">The event.</param>
    /// <param name="functionArn">Whose it was.</param>
    /// <param name="condition">Success, RetriesExhausted or EventAgeExceeded.</param>
    /// <param name="answer">The last; null where the function was never reached.</param>
    /// <param name="now">When it was over.</param>
    public static string Write(QueuedEvent queued, string functionArn, string condition, FunctionAnswer? answer, DateTimeOffset now)
    {
        var record = new JsonObject
        {
            ["version"] = "1.0",
            ["timestamp"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
            ["requestContext"] = new JsonObject
            {
                ["requestId"] = queued.RequestId,
                ["functionArn"] = functionArn + ":$LATEST",
                ["condition"] = condition,
                ["approximateInvokeCount"] = queued.Failures + (answer is null ? 0 : 1),
            },
            ["requestPayload"] = JsonNode.Parse(queued.Payload),
        };
        if (answer is null) return record.ToJsonString();
        var context = new JsonObject { ["statusCode"] = 200, ["executedVersion"] = "$LATEST" };
        if (answer.ErrorType is not null) context["functionError"] = "Unhandled";
        record["responseContext"] = context;
        record["responsePayload"] = JsonNode.Parse(answer.Payload);
        return record.ToJsonString();
    }

    /// <summary>docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq</summary>
    public static Dictionary<string, string> DeadLetterAttributes(QueuedEvent queued, FunctionAnswer? answer) => new()
    {
        ["RequestID"] = queued.RequestId,
        ["ErrorCode"] = answer is null ? "429" : "200",
        ["ErrorMessage"] = answer?.ErrorMessage is { Length: > 0 } message ? message[..Math.Min(message.Length, LongestErrorMessage)] : "Rate Exceeded.",
    };
}
