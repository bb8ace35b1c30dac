using System.Text.Json;

namespace Overnight.Trainer.Attempts;

/// <summary>The attempt's log: one JSON object a line, as CloudWatch Logs Insights reads it.</summary>
internal sealed class EventLog(Stream output, TimeProvider time)
{
    private readonly Lock _lock = new();

    /// <param name="name">What happened, in lower-case words.</param>
    /// <param name="fields">What is worth knowing about it: texts, numbers and times.</param>
    public void Write(string name, params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        lock (_lock)
        {
            using (var json = new Utf8JsonWriter(output))
            {
                json.WriteStartObject();
                json.WriteString("time", time.GetUtcNow());
                json.WriteString("event", name);
                foreach (var (field, value) in fields) WriteField(json, field, value);
                json.WriteEndObject();
            }
            output.WriteByte((byte)'\n');
            output.Flush();
        }
    }

    private static void WriteField(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null: json.WriteNull(name); break;
            case bool truth: json.WriteBoolean(name, truth); break;
            case int number: json.WriteNumber(name, number); break;
            case long number: json.WriteNumber(name, number); break;
            // JSON has no word for what is not a number.
            case double number when double.IsFinite(number): json.WriteNumber(name, Math.Round(number, 6)); break;
            case TimeSpan span: json.WriteNumber(name, Math.Round(span.TotalSeconds, 3)); break;
            default: json.WriteString(name, value.ToString()); break;
        }
    }
}
