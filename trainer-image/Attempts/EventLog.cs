using System.Text.Json;

namespace Overnight.Trainer.Attempts;

/// <summary>The attempt's log: one JSON object a line, as CloudWatch Logs Insights reads it. docs/logs.md names the fields.</summary>
internal sealed class EventLog(Stream output, TimeProvider time)
{
    private readonly Lock _lock = new();
    private (string Name, object? Value)[] _about = [];

    /// <summary>What every line from now on says: the run, the trial, the attempt. What is null is left out.</summary>
    public void About(params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        lock (_lock) _about = [.. fields.ToArray().Where(field => field.Value is not null)];
    }

    /// <param name="name">What happened, in lower-case words.</param>
    /// <param name="fields">What is worth knowing about it: texts, numbers and times.</param>
    public void Write(string name, params ReadOnlySpan<(string Name, object? Value)> fields) => Line("Information", name, fields);

    /// <summary>Something did not work, and the attempt goes on without it.</summary>
    public void Warn(string name, params ReadOnlySpan<(string Name, object? Value)> fields) => Line("Warning", name, fields);

    /// <summary>What ends the attempt.</summary>
    public void Fail(string name, params ReadOnlySpan<(string Name, object? Value)> fields) => Line("Error", name, fields);

    private void Line(string level, string name, ReadOnlySpan<(string Name, object? Value)> fields)
    {
        lock (_lock)
        {
            using var line = new MemoryStream();
            using (var json = new Utf8JsonWriter(line))
            {
                json.WriteStartObject();
                json.WriteString("time", time.GetUtcNow());
                // As the functions' lines name their levels.
                json.WriteString("level", level);
                json.WriteString("event", name);
                foreach (var (field, value) in _about) WriteField(json, field, value);
                foreach (var (field, value) in fields)
                    if (!_about.Any(about => about.Name == field)) WriteField(json, field, value);
                json.WriteEndObject();
            }
            line.WriteByte((byte)'\n');
            try
            {
                // In one write: what is read beside it sees no half of a line.
                output.Write(line.GetBuffer(), 0, (int)line.Length);
                output.Flush();
            }
            catch (IOException)
            {
                // The host's disk is full, or nobody reads any more: a line is lost, and no training with it.
            }
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
