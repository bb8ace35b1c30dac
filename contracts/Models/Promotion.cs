namespace Overnight.Contracts;

/// <summary><c>promotion.json</c>: whether a run took the champion's place, and what decided it.</summary>
public sealed record Promotion
{
    public required string Run { get; init; }
    public required bool Promoted { get; init; }

    /// <summary>The decision as a sentence, with its numbers.</summary>
    public required string Message { get; init; }

    /// <summary>The hold-out that the run was scored on; null where it left no scores.</summary>
    public string? HoldOut { get; init; }

    /// <summary>The run's own, on those rows; where nothing was compared, as in metrics.json.</summary>
    public NamedValue? Metric { get; init; }

    /// <summary>The paired comparison; null where the run was only held against the trivial model, or a person decided.</summary>
    public PairedComparison? Comparison { get; init; }
}

/// <summary>Two models on the same rows.</summary>
/// <param name="Champion">The run that it was compared with.</param>
/// <param name="ChampionValue">The champion's metric on the same rows.</param>
/// <param name="Rows">That both were scored on.</param>
/// <param name="Gain">How much better the run is, in the metric's unit; below 0 where it is worse.</param>
/// <param name="MinImprovement">What the recipe asks for.</param>
/// <param name="P">How likely chance alone makes a run that is no better look this much better (one-sided).</param>
/// <param name="Test">Which test says so.</param>
public sealed record PairedComparison(
    string Champion, double ChampionValue, int Rows, double Gain, double MinImprovement, double P, string Test);
