using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Scoring;

/// <summary>Predicts the rows of a delimited table, of any dialect that a model is trained on, plain or gzip.</summary>
public static class TableScoring
{
    /// <summary>
    /// Writes CSV: the row's key, the prediction and, for classes, the probability of each, a line for every row of the file, in its order.
    /// However long the file is, memory does not grow.
    /// </summary>
    /// <param name="table">For a part of it, <see cref="DataFile.OpenAt"/> must be there.</param>
    /// <param name="output">Written to in order, synchronously, by one thread at a time; not closed.</param>
    /// <exception cref="BadInputException">The file is no table, is damaged, or lacks a column that the model needs.</exception>
    public static Task<ScoreReport> ScoreAsync(
        TableModel model, DataFile table, Stream output, ScoreOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException("the skeleton of the interface only");

    /// <summary>The same over a stream, which is read once and left open; without parts.</summary>
    public static Task<ScoreReport> ScoreAsync(
        TableModel model, Stream table, string fileName, Stream output, ScoreOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException("the skeleton of the interface only");
}
