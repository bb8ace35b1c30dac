using System.Text.Json;

namespace Overnight.Local.LambdaRuntime;

/// <summary>An exception as Lambda reports it; its type is the short name. docs.aws.amazon.com/lambda/latest/dg/csharp-exceptions.html</summary>
internal static class ErrorDocument
{
    /// <summary>Causes of causes beyond this say nothing new.</summary>
    private const int DeepestCause = 8;

    public static byte[] Of(Exception fault)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes)) Write(json, fault, 0);
        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Exception fault, int depth)
    {
        json.WriteStartObject();
        json.WriteString("errorType", fault.GetType().Name);
        json.WriteString("errorMessage", fault.Message);
        json.WriteStartArray("stackTrace");
        foreach (var line in (fault.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) json.WriteStringValue(line);
        json.WriteEndArray();
        if (fault.InnerException is { } cause && depth < DeepestCause)
        {
            json.WritePropertyName("cause");
            Write(json, cause, depth + 1);
        }
        json.WriteEndObject();
    }
}
