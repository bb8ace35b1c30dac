namespace Overnight.Contracts;

/// <summary>A search, decided once: every trial's parameters, and how far trials are trained before the best go on.</summary>
public sealed record PlannedSearch
{
    public required SearchMethod Method { get; init; }

    /// <summary>By index; a trial's number is its place here.</summary>
    public required List<TrialParameters> Trials { get; init; }

    /// <summary>One at least. The last trains to the end.</summary>
    public required List<PlannedRung> Rungs { get; init; }

    /// <summary>Trials at once.</summary>
    public required int Parallel { get; init; }

    /// <summary>A trial that does worse than the median of the others at the same epoch ends there.</summary>
    public required bool StopEarly { get; init; }
}

/// <summary>One stretch of a successive halving.</summary>
/// <param name="Share">Of a trial's epochs, how much it is trained to in all, above 0 to 1; 1 in the last rung.</param>
/// <param name="Trials">How many of the best so far take part.</param>
public sealed record PlannedRung(double Share, int Trials)
{
    /// <summary>The epoch that this rung ends with, of a training of so many.</summary>
    public int LastEpoch(int epochs) => Math.Clamp((int)Math.Ceiling(Share * epochs), 1, epochs);
}

/// <summary>What a trial does otherwise than the plan says; null: as the plan says.</summary>
public sealed record TrialParameters
{
    public ModelKind? Model { get; init; }
    public int? Epochs { get; init; }
    public int? BatchSize { get; init; }
    public double? LearningRate { get; init; }
    public double? WeightDecay { get; init; }
    public double? LabelSmoothing { get; init; }
}
