using System.Text.Json;
using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>
/// One event of an execution's history: what GetExecutionHistory shows, and beside it what going on after a restart needs.
/// docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
/// </summary>
internal sealed record HistoryEvent
{
    public long Id { get; init; }
    public long PreviousEventId { get; init; }
    public DateTimeOffset Timestamp { get; init; }
    public required string Type { get; init; }

    /// <summary>The details' field name, such as <c>stateEnteredEventDetails</c>; null where the type has none.</summary>
    public string? DetailsName { get; init; }

    public JsonObject? Details { get; init; }

    /// <summary>Which graph the event belongs to: "" for the machine, "/2" for its third branch or iteration, "/2/0" within that.</summary>
    public string Scope { get; init; } = "";

    /// <summary>Of an exit: the state that follows, null at the end.</summary>
    public string? Next { get; init; }

    /// <summary>Of a failed try: what Retry and Catch look at.</summary>
    public StatesException? Failure { get; init; }

    /// <summary>One line of the history file. What AWS does not show stands under <c>local</c>.</summary>
    public void WriteTo(Utf8JsonWriter line)
    {
        line.WriteStartObject();
        line.WriteNumber("id", Id);
        line.WriteNumber("previousEventId", PreviousEventId);
        line.WriteNumber("timestamp", Wire.Seconds(Timestamp));
        line.WriteString("type", Type);
        if (DetailsName is not null)
        {
            line.WritePropertyName(DetailsName);
            Details!.WriteTo(line);
        }
        line.WriteStartObject("local");
        line.WriteString("scope", Scope);
        if (DetailsName is not null) line.WriteString("details", DetailsName);
        if (Next is not null) line.WriteString("next", Next);
        if (Failure is not null)
        {
            line.WriteString("error", Failure.Error);
            line.WriteString("cause", Failure.Cause);
        }
        line.WriteEndObject();
        line.WriteEndObject();
    }

    public static HistoryEvent FromJson(JsonObject json)
    {
        var local = json["local"]!.AsObject();
        var details = (string?)local["details"];
        return new HistoryEvent
        {
            Id = (long)json["id"]!,
            PreviousEventId = (long)json["previousEventId"]!,
            Timestamp = Wire.Time((decimal)json["timestamp"]!),
            Type = (string)json["type"]!,
            DetailsName = details,
            Details = details is null ? null : json[details]!.AsObject(),
            Scope = (string)local["scope"]!,
            Next = (string?)local["next"],
            Failure = local["error"] is { } error ? new StatesException((string)error!, (string)local["cause"]!) : null,
        };
    }
}
