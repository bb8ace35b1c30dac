using System.Text.Json;
using System.Text.Json.Serialization;
using Overnight.Contracts;

namespace Overnight.Cli.Demo;

/// <summary><c>summary.json</c>: what the demo came to, for scripts.</summary>
internal sealed record DemoSummary
{
    public required string Run { get; init; }
    public required RunStatus Status { get; init; }

    /// <summary>Null where the run's metric is not accuracy, or there is none.</summary>
    public required double? Accuracy { get; init; }

    public required int Attempts { get; init; }
    public required int Interruptions { get; init; }
    public required decimal? CostUsd { get; init; }
    public required decimal? OnDemandUsd { get; init; }
    public required double WallSeconds { get; init; }

    /// <summary>Path of the report on this machine.</summary>
    public required string Report { get; init; }

    public static DemoSummary Of(Result result, TimeSpan wall, string report) => new()
    {
        Run = result.Run,
        Status = result.Status,
        Accuracy = result.Metric is { Name: "accuracy" } metric ? metric.Value : null,
        Attempts = result.Attempts,
        Interruptions = result.Interruptions,
        CostUsd = result.CostUsd,
        OnDemandUsd = result.OnDemandUsd,
        WallSeconds = Math.Round(wall.TotalSeconds, 1),
        Report = report,
    };

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, DemoJson.Default.DemoSummary);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DemoSummary))]
internal sealed partial class DemoJson : JsonSerializerContext;
