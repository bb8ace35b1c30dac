using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Overnight.Cli.Logs;

/// <summary>How a line of a log is shown.</summary>
internal static class LogLines
{
    /// <summary>What the line's beginning says already, and what only machines look for.</summary>
    private static readonly string[] Beside =
        ["time", "timestamp", "level", "event", "run", "trial", "attempt", "job", "requestId", "traceId", "_aws", "stackTrace"];

    /// <summary><c>2026-01-31 08:14:05.123Z  1  epoch  epoch=3 trainLoss=0.41</c>; what is not JSON stands as it is.</summary>
    public static string Text(LogEntry entry)
    {
        var text = new StringBuilder();
        try
        {
            using var json = JsonDocument.Parse(entry.Text);
            if (json.RootElement.ValueKind == JsonValueKind.Object) Describe(text, json.RootElement);
        }
        catch (JsonException)
        {
            // A trainer of the user's own may log as it likes.
        }
        if (text.Length == 0) text.Append(entry.Text);
        return Printable($"{TimeOf(entry).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}  {entry.Origin}  {text}");
    }

    /// <summary>The line as it is; what is not JSON becomes an object's message, so that every line is one.</summary>
    public static string Json(LogEntry entry)
    {
        try
        {
            using var json = JsonDocument.Parse(entry.Text);
            if (json.RootElement.ValueKind == JsonValueKind.Object) return entry.Text;
        }
        catch (JsonException)
        {
            // As below.
        }
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("time", entry.At);
            json.WriteString("origin", entry.Origin);
            json.WriteString("message", entry.Text);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>What the line itself says, where it does: the log's own time is when it came in.</summary>
    public static DateTimeOffset TimeOf(LogEntry entry)
    {
        try
        {
            using var json = JsonDocument.Parse(entry.Text);
            if (json.RootElement.ValueKind == JsonValueKind.Object
                && (json.RootElement.TryGetProperty("time", out var time) || json.RootElement.TryGetProperty("timestamp", out time))
                && time.ValueKind == JsonValueKind.String && time.TryGetDateTimeOffset(out var at)) return at;
        }
        catch (JsonException)
        {
            // The log's own, then.
        }
        return entry.At;
    }

    private static void Describe(StringBuilder text, JsonElement line)
    {
        if (line.TryGetProperty("level", out var level) && level.GetString() is "Warning" or "Error" or "Critical")
            text.Append(level.GetString()!.ToUpperInvariant()).Append(' ');
        var happened = line.TryGetProperty("event", out var name) ? name.ToString() : "";
        text.Append(happened);
        // The functions' message repeats their fields.
        var repeats = happened.Length > 0 && line.TryGetProperty("detail", out _);
        foreach (var field in line.EnumerateObject())
        {
            if (Beside.Contains(field.Name) || (repeats && field.Name == "message") || field.Value.ValueKind == JsonValueKind.Null) continue;
            if (text.Length > 0) text.Append(' ');
            text.Append(field.Name).Append('=').Append(Value(field.Value));
        }
    }

    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString() is { Length: > 0 } plain && !plain.Any(c => char.IsWhiteSpace(c) || c == '"') => plain,
        _ => value.GetRawText(),
    };

    /// <summary>A line may hold what a program printed: nothing in it is to move a terminal's cursor.</summary>
    private static string Printable(string line) => line.Any(char.IsControl)
        ? string.Concat(line.Select(c => char.IsControl(c) ? c == '\t' ? " " : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString()))
        : line;
}
