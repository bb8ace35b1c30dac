namespace Overnight.Bench;

/// <summary>The ratio that a comparison is to reach where that is not 1, and what is known of why one is missed.</summary>
internal static class BenchBars
{
    /// <summary>The first whose prefix and peer are a row's is that row's.</summary>
    private static readonly BenchBar[] All =
    [
    ];

    /// <summary>The row with its bar, and with the reason where it is below.</summary>
    public static BenchRow Judge(BenchRow row)
    {
        var bar = All.FirstOrDefault(bar => row.Name.StartsWith(bar.Prefix, StringComparison.Ordinal) && (bar.Peer is null || bar.Peer == row.PeerName));
        var least = bar?.Least ?? 1;
        return row with
        {
            Bar = row.Ratio is null ? null : least,
            Why = row.Ratio < Math.Max(1, least) ? bar?.Why ?? "Not looked into yet." : null,
        };
    }
}

/// <param name="Prefix">How the names of its rows begin.</param>
/// <param name="Peer">Whose rows; null for all.</param>
/// <param name="Least">The ratio to reach.</param>
/// <param name="Why">Said where a row is below it, or below 1.</param>
internal sealed record BenchBar(string Prefix, string? Peer, double Least, string? Why);
