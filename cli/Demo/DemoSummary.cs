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

    /// <summary>Null, as what follows, where there is no receipt; also where SageMaker's price is not known.</summary>
    public required decimal? SageMakerUsd { get; init; }

    /// <summary>0 to 100, of the on-demand cost.</summary>
    public required decimal? SavingPercent { get; init; }

    public required decimal? LostSeconds { get; init; }
    public required decimal? LostUsd { get; init; }
    public required decimal? UncertainUsd { get; init; }

    /// <summary>Expected, before the run started.</summary>
    public required decimal? QuotedUsd { get; init; }

    public required double WallSeconds { get; init; }

    /// <summary>Path of the report on this machine.</summary>
    public required string Report { get; init; }

    public static DemoSummary Of(Result result, Receipt? receipt, TimeSpan wall, string report) => new()
    {
        Run = result.Run,
        Status = result.Status,
        Accuracy = result.Metric is { Name: "accuracy" } metric ? metric.Value : null,
        Attempts = result.Attempts,
        Interruptions = result.Interruptions,
        CostUsd = result.CostUsd,
        OnDemandUsd = result.OnDemandUsd,
        SageMakerUsd = receipt?.SageMakerUsd,
        SavingPercent = receipt is null ? null : Math.Round(receipt.SavingPercent, 1),
        LostSeconds = receipt?.LostSeconds,
        LostUsd = receipt?.LostUsd,
        UncertainUsd = receipt?.UncertainUsd,
        QuotedUsd = receipt?.QuotedUsd?.Expected,
        WallSeconds = Math.Round(wall.TotalSeconds, 1),
        Report = report,
    };

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, DemoJson.Default.DemoSummary);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DemoSummary))]
internal sealed partial class DemoJson : JsonSerializerContext;
