using System.Text.Json.Serialization;

namespace Overnight.Bench;

/// <summary>One comparison. <see cref="Ratio"/> is ours against the peer's and above 1 where we are better, whatever the unit.</summary>
/// <param name="Name">What was measured: <c>csv/numeric/one-core</c>.</param>
/// <param name="Ours">The median of our runs.</param>
/// <param name="Peer">The median of the peer's, measured in turns with ours.</param>
internal sealed record BenchRow(string Name, double Ours, double Peer, double Ratio, string Unit, string PeerName, string PeerVersion)
{
    /// <summary>A row of a unit of which more is better.</summary>
    public static BenchRow MoreIsBetter(string name, double ours, double peer, string unit, string peerName, string peerVersion) =>
        new(name, ours, peer, ours / peer, unit, peerName, peerVersion);

    /// <summary>A row of a unit of which less is better.</summary>
    public static BenchRow LessIsBetter(string name, double ours, double peer, string unit, string peerName, string peerVersion) =>
        new(name, ours, peer, peer / ours, unit, peerName, peerVersion);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(List<BenchRow>))]
internal sealed partial class BenchJson : JsonSerializerContext;
