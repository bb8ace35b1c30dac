using Overnight.Data;

namespace Overnight.Scoring;

/// <summary>How to predict a file.</summary>
public sealed record ScoreOptions
{
    public static ScoreOptions Default { get; } = new();

    /// <summary>The column that is written first, as it stands. Null: the model's identifier column where the file has it, else the row's number.</summary>
    public string? Key { get; init; }

    /// <summary>Threads that work; the output does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// The part of the file to predict, from <see cref="TableSplit"/>; null for all of it. Only the part that begins the file writes a
    /// header, so that the parts' outputs, one after the other, are the whole file's.
    /// </summary>
    public TablePart? Part { get; init; }

    /// <summary>Text that is worked on at once; a network wants some hundred rows.</summary>
    public int ChunkBytes { get; init; } = 256 * 1024;

    /// <summary>Told after each piece, in the file's order, how many rows are done.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>Told the network's outputs and the standardised targets, or classes, of each piece: NaN where one is not known, null without a target.</summary>
    internal Action<float[], float[]?>? Answers { get; init; }
}
