using Overnight.Contracts;

namespace Overnight.Scoring;

/// <summary>What the outputs mean.</summary>
internal sealed record Target
{
    public required LearningTask Task { get; init; }

    /// <summary>The target column; null for images.</summary>
    public string? Name { get; init; }

    /// <summary>Labels in the order of the outputs; empty for regression.</summary>
    public List<string> Classes { get; init => field = value ?? []; } = [];

    /// <summary>Regression learns (value - mean) / deviation, with the training part's.</summary>
    public double Mean { get; init; }

    public double Deviation { get; init; } = 1;
}
