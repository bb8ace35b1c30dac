using Overnight.Contracts;

namespace Overnight.Functions.EvaluateRun;

/// <summary>A run that has a model, and what tells how good it is.</summary>
internal sealed record Challenger
{
    public required Metrics Metrics { get; init; }

    /// <summary>Null where the run must not be compared, or its trainer does not score rows.</summary>
    public HoldOutScores? Scores { get; init; }

    /// <summary>The hold-out that its plan named; null where the name had no champion then.</summary>
    public string? PlannedHoldOut { get; init; }

    public RecipePromote Promote { get; init; } = new();
}

/// <summary>Who is to be beaten.</summary>
/// <param name="Document">As it stands now.</param>
/// <param name="HasModel">Whether its model's files are there.</param>
/// <param name="Scores">Null where it left none.</param>
internal sealed record Incumbent(Champion Document, bool HasModel, HoldOutScores? Scores);
