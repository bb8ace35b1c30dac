using System.Text.Json.Serialization;
using Overnight.Simulation;

namespace Overnight.Cli.Simulate;

/// <summary>What <c>--json</c> tells of a simulation.</summary>
internal sealed record SimulationDocument
{
    public required int Seed { get; init; }
    public required int Nights { get; init; }
    public required double Seconds { get; init; }
    public required double NightsPerSecond { get; init; }
    public required int Runs { get; init; }
    public required int Jobs { get; init; }
    public required int Interruptions { get; init; }
    public required int Replaced { get; init; }
    public required IReadOnlyDictionary<string, long> Faults { get; init; }
    public required int Violations { get; init; }
    public required string Digest { get; init; }
    public required List<FailedNightDocument> Failed { get; init; }

    public static SimulationDocument Of(SimulationReport report, Replay again) => new()
    {
        Seed = report.Seed,
        Nights = report.Nights,
        Seconds = Math.Round(report.Seconds, 3),
        NightsPerSecond = Math.Round(report.NightsPerSecond, 1),
        Runs = report.Runs,
        Jobs = report.Jobs,
        Interruptions = report.Interruptions,
        Replaced = report.Replaced,
        Faults = report.Faults,
        Violations = report.Violations,
        Digest = report.Digest,
        Failed = [.. report.Failed.Select(night => new FailedNightDocument(night.Night, night.Violations, again.Of(night.Night)))],
    };
}

/// <param name="Night">Its number.</param>
/// <param name="Violations">What did not hold.</param>
/// <param name="Replay">The command that plays it again.</param>
internal sealed record FailedNightDocument(int Night, IReadOnlyList<string> Violations, string Replay);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SimulationDocument))]
internal sealed partial class SimulationJson : JsonSerializerContext;
