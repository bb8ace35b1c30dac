using Overnight.Data;
using Overnight.Trainer.Reading;

namespace Overnight.Trainer.HoldOuts;

/// <summary>Takes kept rows out of a training part: a model that has learnt them by heart would win every comparison.</summary>
internal static class TrainingRows
{
    /// <param name="split">Of the training files.</param>
    /// <param name="raw">They and the test files.</param>
    /// <param name="kept">The kept rows.</param>
    /// <param name="notes">What was left out is said here.</param>
    /// <returns>The split without them; null where too little would be left to learn from, and nothing is left out.</returns>
    public static TrainValidationSplit? Without(TrainValidationSplit split, RawData raw, KeptHoldOut kept, List<string> notes)
    {
        var (all, test, heldBack) = Keys(raw, kept.Rows!);
        var others = split.Validation.Select(row => all[row]).Concat(test);
        var train = KeptOut.Of(split.Train, others, all, heldBack);
        var (left, rows) = (train.Length, split.Train.Length);
        if (left == rows) return split;
        if (left < 2 || 2 * left < rows)
        {
            notes.Add($"{rows - left:N0} of {rows:N0} training rows are kept to compare models by (hold-out {kept.Document!.Version}). "
                + "So few would be left without them that they were trained on, and the run cannot be compared with the champion.");
            return null;
        }
        notes.Add($"{rows - left:N0} of {rows:N0} training rows were not trained on: they are kept to compare models by (hold-out {kept.Document!.Version}).");
        return split with { Train = train };
    }

    private static (ulong[] All, ulong[] Test, ulong[] Kept) Keys(RawData raw, RawData kept)
    {
        if (raw is RawImages images) return (RowKeys.Of(images.Train), images.Test is null ? [] : RowKeys.Of(images.Test), RowKeys.Of(((RawImages)kept).Train));
        var (table, rows) = ((RawTable)raw, ((RawTable)kept).Train);
        var columns = table.Train.Columns.Select(column => column.Name).Intersect(rows.Columns.Select(column => column.Name)).ToHashSet(StringComparer.Ordinal);
        return (RowKeys.Of(table.Train, columns), table.Test is null ? [] : RowKeys.Of(table.Test, columns), RowKeys.Of(rows, columns));
    }
}
