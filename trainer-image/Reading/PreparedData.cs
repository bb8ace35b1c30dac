using Overnight.Trainer.HoldOuts;
using Overnight.Trainer.Training;

namespace Overnight.Trainer.Reading;

/// <summary>A dataset read, split and encoded, and what follows from it for the model.</summary>
internal sealed record PreparedData
{
    public required TrainingData Data { get; init; }
    public required Architecture Architecture { get; init; }

    /// <summary>Empty for images.</summary>
    public IReadOnlyList<ColumnEncoding> Columns { get; init; } = [];

    /// <summary>The kept rows that the plan names; of them, the tensors are in <see cref="TrainingData.HoldOut"/>.</summary>
    public KeptHoldOut Kept { get; init; } = KeptHoldOut.None;

    /// <summary>What looks wrong in a table, for metrics.json.</summary>
    public IReadOnlyList<string> Alerts { get; init; } = [];

    /// <summary>What was repaired or left out while reading.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
