using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>
/// A table as an array of two dimensions, with an array of labels beside it or its target among its columns. Its columns are
/// called f0, f1 and so on, and the labels label.
/// </summary>
public static class ArrayTable
{
    private const string LabelsName = "label";

    /// <summary>All rows of one part of a dataset, as a schema says what its columns hold; otherwise as <see cref="TableReader"/>.</summary>
    /// <remarks>Memory: the columns, and a few KiB a column: numbers go from the file straight to their columns.</remarks>
    /// <exception cref="BadInputException">A file is damaged, or does not fit the schema.</exception>
    public static async Task<Table> ReadAsync(
        IReadOnlyList<DataFile> files, TableSchema schema, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= ReadOptions.Default;
        var arrays = await ArrayPair.FindAsync(files, options, cancellationToken);
        RequireFit(arrays, schema);
        var rows = arrays.Header.Count;
        var columns = schema.Columns.Take(Names(arrays).Count).Select(column => NumbersColumn.For(column, schema, rows, options)).ToList();
        var inputs = arrays.Header.Dimensions[1];
        await FillAsync(arrays.Inputs, rows, (column, row, numbers, stride) => columns[column]?.Fill(row, numbers, stride), options, cancellationToken);
        if (arrays.Labels is { } labels)
            await FillAsync(labels, rows, (_, row, numbers, stride) => columns[inputs]?.Fill(row, numbers, stride), options, cancellationToken);

        var filled = columns.OfType<NumbersColumn>().ToList();
        var notes = new List<string>();
        foreach (var column in filled) column.AddNotes(notes);
        return Targets.Prepare(arrays.Inputs, schema, filled.ConvertAll(column => column.Finish()), rows, notes);
    }

    /// <summary>What is seen in the first rows. Of an array in Fortran's order all is read, as its rows are spread over it.</summary>
    internal static async Task<TableProfile> ProfileAsync(ArrayPair arrays, string? wanted, ReadOptions options, CancellationToken cancellationToken)
    {
        var names = Names(arrays);
        if (names.Count < 2) throw arrays.Inputs.Bad("one column", "at least two: something to learn from and a target");
        if (names.Count > options.MaxColumns) throw arrays.Inputs.Bad($"{names.Count:N0} columns", $"at most {options.MaxColumns:N0}");
        var (target, why) = TargetChoice.Column(arrays.Inputs, names, wanted);
        var columns = names.Select((name, i) => new ColumnProfile(name, i == target ? ColumnProfile.MostClasses : ColumnProfile.FewValues)).ToArray();
        var inputs = arrays.Header.Dimensions[1];
        var rows = (int)Math.Clamp(options.ProfileBytes / ((long)inputs * arrays.Header.BytesPerNumber), 1, arrays.Header.Count);
        await FillAsync(arrays.Inputs, rows, (column, row, numbers, stride) => Look(columns[column], arrays.Inputs, row, numbers, stride), options, cancellationToken);
        // Labels are few bytes, and in many datasets they are sorted: all of them are looked at.
        if (arrays.Labels is { } labels)
            await FillAsync(labels, arrays.Header.Count, (_, row, numbers, stride) => Look(columns[inputs], labels, row, numbers, stride), options, cancellationToken);
        return new TableProfile
        {
            FirstFile = arrays.Inputs,
            Columns = columns,
            Target = columns[target],
            WhyTarget = why,
            Rows = arrays.Header.Count,
            RowsAreEstimated = false,
            IsWhole = rows == arrays.Header.Count,
            AreNumbers = true,
        };
    }

    private static List<string> Names(ArrayPair arrays)
    {
        var names = Enumerable.Range(0, arrays.Header.Dimensions[1]).Select(i => $"f{i}").ToList();
        if (arrays.Labels is not null) names.Add(LabelsName);
        return names;
    }

    private static void RequireFit(ArrayPair arrays, TableSchema schema)
    {
        if (!arrays.AreTable) throw arrays.Inputs.Bad($"an array of {arrays.Header.Dimensions.Count} dimensions", "rows and columns, as in the rest of the dataset");
        var columns = Names(arrays).Count;
        // Labels are the last column, which files to be predicted lack.
        var lacksTarget = columns == schema.Columns.Count - 1 && schema.Columns[^1].Name == schema.Target;
        if (columns != schema.Columns.Count && !lacksTarget)
            throw arrays.Inputs.Bad($"{columns:N0} columns", $"{schema.Columns.Count:N0} as in the rest of the dataset");
    }

    private static void Look(ColumnProfile column, DataFile file, int row, ReadOnlySpan<double> numbers, int stride)
    {
        for (var i = 0; i < numbers.Length; i += stride) column.Add(numbers[i], file, row + 1 + (i / stride));
    }

    private delegate void Filler(int column, int row, ReadOnlySpan<double> numbers, int stride);

    /// <summary>
    /// Hands over the numbers of the first <paramref name="rows"/>, in blocks as they come: of one column those of consecutive
    /// rows, each <c>stride</c> after the one before.
    /// </summary>
    private static async Task FillAsync(DataFile file, int rows, Filler fill, ReadOptions options, CancellationToken cancellationToken)
    {
        await using var array = await ArrayFile.OpenAsync(file, options, cancellationToken);
        var (all, columns) = (array.Header.Count, array.Header.Dimensions.Count == 1 ? 1 : array.Header.Dimensions[1]);
        if (array.Header.IsFortranOrder)
        {
            for (var column = 0; column < columns; column++)
                await ForEachBlockAsync(array, all, 1, (row, numbers) => Hand(column, row, numbers, 1), cancellationToken);
        }
        else
        {
            await ForEachBlockAsync(array, rows, columns, (row, numbers) =>
            {
                for (var column = 0; column < columns; column++) Hand(column, row, numbers[column..], columns);
            }, cancellationToken);
        }
        if (rows == all) await array.RequireEndAsync(cancellationToken);

        void Hand(int column, int row, ReadOnlySpan<double> numbers, int stride)
        {
            if (row < rows) fill(column, row, numbers[..(int)Math.Min(numbers.Length, (long)(rows - row) * stride)], stride);
        }
    }

    private delegate void BlockReader(int row, ReadOnlySpan<double> numbers);

    private static async Task ForEachBlockAsync(ArrayFile array, int rows, int width, BlockReader read, CancellationToken cancellationToken)
    {
        // A row may be wider than a block of the file.
        var block = new double[Math.Max(width, array.BlockLength / width * width)];
        for (var row = 0; row < rows;)
        {
            var count = Math.Min(rows - row, block.Length / width);
            for (var at = 0; at < count * width; at += array.BlockLength)
                await array.ReadAsync(block.AsMemory(at, Math.Min(array.BlockLength, count * width - at)), cancellationToken);
            read(row, block.AsSpan(0, count * width));
            row += count;
        }
    }
}
