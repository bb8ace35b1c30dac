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

    /// <param name="target">The column that the recipe names.</param>
    /// <param name="task">The recipe's task.</param>
    /// <exception cref="BadInputException">The data cannot be learnt from.</exception>
    public static Task<DatasetProfile> ReadAsync(
        DatasetLayout layout, string? target = null, LearningTask task = LearningTask.Auto, ReadOptions? options = null,
        CancellationToken cancellationToken = default) => layout.Format == DataFormat.Idx
        ? OfImagesAsync(layout, task, options ?? ReadOptions.Default, cancellationToken)
        : OfTableAsync(layout, target, task, options ?? ReadOptions.Default, cancellationToken);

    private static async Task<DatasetProfile> OfTableAsync(
        DatasetLayout layout, string? target, LearningTask task, ReadOptions options, CancellationToken cancellationToken)
    {
        var profile = await TableProfile.ReadAsync(layout.Of(DataPart.Train), target, options, cancellationToken);
        var schema = SchemaInference.Infer(profile, task, out var notes);
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
        DatasetLayout layout, LearningTask task, ReadOptions options, CancellationToken cancellationToken)
    {
        if (task == LearningTask.Regression)
            throw new BadInputException(new Problem { Field = "task", Found = "regression", Expected = "classification, as the data are images with labels" });
        var pair = await ImageFiles.FindAsync(layout.Of(DataPart.Train), options, cancellationToken);
        var labels = await ImageSet.ReadLabelsAsync(pair, null, options, cancellationToken);
        var shape = pair.Shape(labels.Max() + 1);
        var tests = layout.Of(DataPart.Test);
        if (tests.Count > 0)
        {
            var test = await ImageFiles.FindAsync(tests, options, cancellationToken);
            if (test.Shape(shape.Classes) != shape)
                throw test.Images.Bad($"images of {Sizes(test.Shape(0))}", $"{Sizes(shape)}, as in {pair.Images.Name}");
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
