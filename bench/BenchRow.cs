using System.Text.Json.Serialization;

namespace Overnight.Bench;

/// <summary>One comparison, of medians measured in turns.</summary>
internal sealed record BenchRow
{
    /// <summary>What was measured: <c>csv/measurements/a-core</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Null where there was nothing to measure with.</summary>
    public double? Ours { get; init; }

    /// <summary>Null where the peer was not found.</summary>
    public double? Peer { get; init; }

    /// <summary>Ours against the peer's: above 1 where we are better, whatever the unit.</summary>
    public double? Ratio { get; init; }

    public required string Unit { get; init; }
    public required string PeerName { get; init; }
    public required string PeerVersion { get; init; }

    /// <summary>Half the distance between the least and the greatest of our runs, as a share of the median; null where there was one run.</summary>
    public double? OursSpread { get; init; }

    public double? PeerSpread { get; init; }

    /// <summary>What a reader must know to judge it: the rows, the work, what is not in it.</summary>
    public string? How { get; init; }

    /// <summary>The ratio to reach: <see cref="BenchBars"/>. Null where there is no ratio.</summary>
    public double? Bar { get; init; }

    /// <summary>Where the peer is better, or the bar is missed: the reason.</summary>
    public string? Why { get; init; }

    /// <summary>A row of a unit of which more is better.</summary>
    public static BenchRow MoreIsBetter(string name, double ours, double peer, string unit, string peerName, string peerVersion) =>
        new() { Name = name, Ours = ours, Peer = peer, Ratio = ours / peer, Unit = unit, PeerName = peerName, PeerVersion = peerVersion };

    /// <summary>A row of a unit of which less is better.</summary>
    public static BenchRow LessIsBetter(string name, double ours, double peer, string unit, string peerName, string peerVersion) =>
        new() { Name = name, Ours = ours, Peer = peer, Ratio = peer / ours, Unit = unit, PeerName = peerName, PeerVersion = peerVersion };

    /// <summary>What could not be compared here, and what is missing for it.</summary>
    public static BenchRow NotFound(string name, string peerName, string missing) =>
        new() { Name = name, Unit = "", PeerName = peerName, PeerVersion = "not found", How = missing };

    /// <summary>A row beside a goal that was set, where nothing else does the same.</summary>
    public static BenchRow MoreThanGoal(string name, double ours, double goal, string unit) => MoreIsBetter(name, ours, goal, unit, "goal (no peer)", "");

    /// <inheritdoc cref="MoreThanGoal"/>
    public static BenchRow LessThanGoal(string name, double ours, double goal, string unit) => LessIsBetter(name, ours, goal, unit, "goal (no peer)", "");

    /// <summary>The row with how far the runs lay apart that its medians are of.</summary>
    public BenchRow Spread(Seconds ours, Seconds peer) => this with { OursSpread = ours.Spread, PeerSpread = peer.Spread };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(List<BenchRow>))]
internal sealed partial class BenchJson : JsonSerializerContext;
