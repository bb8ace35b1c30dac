using System.Text.Json.Nodes;
using Overnight.Local.Logs;

namespace Overnight.Local.Lambda;

/// <summary>
/// An execution environment's log stream. What Lambda itself tells is text or JSON, as the function is configured.
/// docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
/// </summary>
internal sealed class FunctionLog(string file, FunctionDefinition function, TimeProvider clock)
{
    private const long LargestBytes = 16 * 1024 * 1024;

    public bool IsJson => function.LogsJson;

    public void Write(string line)
    {
        if (function.MayLog()) LogFile.At(file).Append(line, clock.GetUtcNow(), LargestBytes);
    }

    /// <summary>docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html</summary>
    public void Platform(string type, string text, JsonObject record) => Write(!IsJson ? text : new JsonObject
    {
        ["time"] = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
        ["type"] = type,
        ["record"] = record,
    }.ToJsonString());
}
