using System.Text.Json;

namespace Overnight.Functions.PublishRun;

/// <summary>One figure of CloudWatch's.</summary>
/// <param name="Name">1 to 1,024 characters.</param>
/// <param name="Unit">One of CloudWatch's; money has none.</param>
internal sealed record EmbeddedMetric(string Name, string Unit, double Value);

/// <summary>
/// A log line that CloudWatch Logs makes metrics of, at no call and no permission more.
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
/// </summary>
internal static class EmbeddedMetrics
{
    public const string Namespace = "Overnight";

    /// <summary>The only dimension: each further value of one would be billed as metrics of its own.</summary>
    public const string Stack = "Stack";

    /// <summary>The line without its end.</summary>
    /// <param name="at">CloudWatch takes two weeks back and two hours ahead.</param>
    /// <param name="stack">The stack's name.</param>
    /// <param name="metrics">At most 100, each with a name of its own.</param>
    /// <param name="properties">What Logs Insights can ask for beside; null is left out.</param>
    public static byte[] Line(
        DateTimeOffset at, string stack, IReadOnlyList<EmbeddedMetric> metrics, IEnumerable<(string Name, string? Value)> properties)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            // As the other lines of the function's log begin: with both, Lambda leaves a JSON line of ours as it is.
            json.WriteString("timestamp", at);
            json.WriteString("level", "INFO");
            WriteDirective(json, at, metrics);
            json.WriteString(Stack, stack);
            foreach (var (name, value) in properties)
                if (value is not null) json.WriteString(name, value);
            foreach (var metric in metrics) json.WriteNumber(metric.Name, metric.Value);
            json.WriteEndObject();
        }
        return line.ToArray();
    }

    private static void WriteDirective(Utf8JsonWriter json, DateTimeOffset at, IReadOnlyList<EmbeddedMetric> metrics)
    {
        json.WriteStartObject("_aws");
        json.WriteNumber("Timestamp", at.ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics");
        json.WriteStartObject();
        json.WriteString("Namespace", Namespace);
        json.WriteStartArray("Dimensions");
        json.WriteStartArray();
        json.WriteStringValue(Stack);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteStartArray("Metrics");
        foreach (var metric in metrics)
        {
            json.WriteStartObject();
            json.WriteString("Name", metric.Name);
            json.WriteString("Unit", metric.Unit);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
