using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>What a dataset is, found out by reading its first part: all that a plan needs to know of it.</summary>
public sealed record DatasetProfile
{
    /// <summary>Null for images.</summary>
    public required TableSchema? Table { get; init; }

    /// <summary>Null for tables.</summary>
    public required ImageShape? Images { get; init; }

    /// <summary>Never <see cref="LearningTask.Auto"/>.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>Rows of the training files, rows without a target included.</summary>
    public required long Rows { get; init; }

    /// <summary>True where the rows were extrapolated from the part that was read.</summary>
    public required bool RowsAreEstimated { get; init; }

    /// <summary>What was decided and why, what is left out, what looks odd: sentences for the report.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <param name="layout">The files.</param>
    /// <param name="target">The column that the recipe names.</param>
    /// <param name="task">The recipe's task.</param>
    /// <param name="options">How to read, and how much.</param>
    /// <param name="columns">What the recipe says of columns.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BadInputException">The data cannot be learnt from.</exception>
    public static async Task<DatasetProfile> ReadAsync(
        DatasetLayout layout, string? target = null, LearningTask task = LearningTask.Auto, ReadOptions? options = null,
        IReadOnlyDictionary<string, ColumnOverride>? columns = null, CancellationToken cancellationToken = default)
    {
        options ??= ReadOptions.Default;
        var files = layout.Of(DataPart.Train);
        if (layout.Format == DataFormat.Csv) return OfTable(layout, await TableProfile.ReadAsync(files, target, options, cancellationToken), task, columns);
        var arrays = await ArrayPair.FindAsync(files, options, cancellationToken);
        return arrays.AreTable
            ? OfTable(layout, await ArrayTable.ProfileAsync(arrays, target, options, cancellationToken), task, columns)
            : await OfImagesAsync(layout, arrays, target, task, columns, options, cancellationToken);
    }

    private static DatasetProfile OfTable(
        DatasetLayout layout, TableProfile profile, LearningTask task, IReadOnlyDictionary<string, ColumnOverride>? columns)
    {
        var wishes = new ColumnWishes(columns, [.. profile.Columns.Select(column => column.Name)]);
        var schema = SchemaInference.Infer(profile, task, wishes, out var notes);
        return new DatasetProfile
        {
            Table = schema,
            Images = null,
            Task = schema.Task,
            Rows = profile.Rows,
            RowsAreEstimated = profile.RowsAreEstimated,
            Notes = [.. layout.Notes, .. notes],
        };
    }

    private static async Task<DatasetProfile> OfImagesAsync(
        DatasetLayout layout, ArrayPair arrays, string? target, LearningTask task, IReadOnlyDictionary<string, ColumnOverride>? columns,
        ReadOptions options, CancellationToken cancellationToken)
    {
        const string labelled = "the data are images, whose labels are in a file of their own";
        var problems = new List<Problem>();
        if (task == LearningTask.Regression)
            problems.Add(new Problem { Field = "task", Found = "regression", Expected = "classification, as the data are images with labels" });
        if (target is not null) problems.Add(new Problem { Field = "target", Found = $"'{target}'", Expected = $"no target: {labelled}" });
        if (columns is { Count: > 0 }) problems.Add(new Problem { Field = "columns", Found = $"'{columns.First().Key}'", Expected = $"no columns: {labelled}" });
        if (problems.Count > 0) throw new BadInputException([.. problems]);

        var labels = await ImageSet.ReadLabelsAsync(arrays, null, options, cancellationToken);
        var shape = arrays.Shape(labels.Max() + 1);
        var tests = layout.Of(DataPart.Test);
        if (tests.Count > 0)
        {
            var test = await ArrayPair.FindAsync(tests, options, cancellationToken);
            if (test.AreTable || test.Shape(shape.Classes) != shape)
                throw test.Inputs.Bad(test.AreTable ? $"{test.Header.Size} numbers" : $"images of {Sizes(test.Shape(0))}", $"{Sizes(shape)}, as in {arrays.Inputs.Name}");
        }
        var counts = labels.CountBy(label => label).Select(pair => ($"{pair.Key}", (long)pair.Value));
        return new DatasetProfile
        {
            Table = null,
            Images = shape,
            Task = LearningTask.Classification,
            Rows = labels.Length,
            RowsAreEstimated = false,
            Notes = [.. layout.Notes, $"Images of {Sizes(shape)} in {shape.Classes} classes.", .. ClassBalance.Notes(counts)],
        };
    }

    private static string Sizes(ImageShape shape) => $"{shape.Channels} x {shape.Height} x {shape.Width}";
}
