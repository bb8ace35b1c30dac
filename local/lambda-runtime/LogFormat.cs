using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Overnight.Local.LambdaRuntime;

/// <summary>
/// A line of the function's log as the managed runtime writes it: text, or with <c>AWS_LAMBDA_LOG_FORMAT=JSON</c> one object, with a
/// message's arguments and an exception as fields of it. What the function writes to the console is put into such a line; what it
/// writes to standard output itself is left as it is.
/// docs.aws.amazon.com/lambda/latest/dg/csharp-logging.html; github.com/aws/aws-lambda-dotnet, Amazon.Lambda.RuntimeSupport
/// </summary>
internal static class LogFormat
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly bool IsJson = Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_FORMAT") == "JSON";
    private static readonly Lock Gate = new();
    private static readonly Stream Output = Console.OpenStandardOutput();

    /// <summary>Of lines that come from no context.</summary>
    public static string CurrentRequest { get; set; } = "";

    /// <summary>Standard output's lines are of the level Information, standard error's of Error.</summary>
    public static void TakeConsole()
    {
        Console.SetOut(new ConsoleLines("Information"));
        Console.SetError(new ConsoleLines("Error"));
    }

    public static void WriteUnhandled(string requestId, Exception fault)
    {
        if (IsJson) Write(requestId, "Error", "", [], fault);
        else Write(requestId, "Error", fault.ToString(), [], null);
    }

    public static void Write(string requestId, string level, string template, object?[] parts, Exception? fault)
    {
        var now = TimeProvider.System.GetUtcNow().ToString(Time, CultureInfo.InvariantCulture);
        var (message, fields) = Filled(template, parts);
        // The telemetry stream keeps a text of several lines together; here each of them is a line.
        var line = IsJson ? Json(now, requestId, level, message, fields, fault)
            : Encoding.UTF8.GetBytes($"{now}\t{requestId}\t{Short(level)}\t{message}{(fault is null ? "" : $"\n{fault}")}");
        lock (Gate)
        {
            Output.Write([.. line, (byte)'\n']);
            Output.Flush();
        }
    }

    private static byte[] Json(
        string now, string requestId, string level, string message, List<(string Name, object Value)> fields, Exception? fault)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", now);
            json.WriteString("level", level);
            if (requestId.Length > 0) json.WriteString("requestId", requestId);
            json.WriteString("message", message);
            foreach (var (name, value) in fields) WriteField(json, name, value);
            if (fault is not null)
            {
                json.WriteString("errorType", fault.GetType().FullName);
                json.WriteString("errorMessage", fault.Message);
                json.WriteStartArray("stackTrace");
                foreach (var line in fault.ToString().Split('\n')) json.WriteStringValue(line.Trim());
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private static void WriteField(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case bool flag: json.WriteBoolean(name, flag); break;
            case int number: json.WriteNumber(name, number); break;
            case long number: json.WriteNumber(name, number); break;
            case decimal number: json.WriteNumber(name, number); break;
            case double number when double.IsFinite(number): json.WriteNumber(name, number); break;
            default: json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    /// <summary>A message template: each <c>{name}</c> takes the next argument. One that is null is no field.</summary>
    private static (string Message, List<(string Name, object Value)> Fields) Filled(string template, object?[] parts)
    {
        var fields = new List<(string, object)>();
        var message = new StringBuilder();
        var at = 0;
        foreach (var part in parts)
        {
            var open = template.IndexOf('{', at);
            var close = open < 0 ? -1 : template.IndexOf('}', open);
            if (close < 0) break;
            var text = Convert.ToString(part, CultureInfo.InvariantCulture);
            message.Append(template, at, open - at).Append(text);
            if (part is not null) fields.Add((template[(open + 1)..close], part));
            at = close + 1;
        }
        return (message.Append(template, at, template.Length - at).ToString(), fields);
    }

    private static string Short(string level) => level switch
    {
        "Trace" => "trce",
        "Debug" => "dbug",
        "Information" => "info",
        "Warning" => "warn",
        "Error" => "fail",
        "Critical" => "crit",
        _ => level,
    };

    private sealed class ConsoleLines(string level) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value) => LogFormat.Write(CurrentRequest, level, value ?? "", [], null);

        public override void WriteLine(object? value) => WriteLine(Convert.ToString(value, CultureInfo.InvariantCulture));

        public override void Write(char value) => Write(value.ToString());

        public override void Write(string? value)
        {
            lock (Gate) Output.Write(Encoding.UTF8.GetBytes(value ?? ""));
        }
    }
}
