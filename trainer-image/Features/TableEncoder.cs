using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Trainer.Features;

/// <summary>
/// A table's rows as one matrix of 32-bit floats: first all numbers, then a place among the quantile bins for each column that has
/// bins, then a code for each category column.
/// </summary>
internal sealed class TableEncoder(IReadOnlyList<ColumnEncoding> encodings)
{
    // A category seen once teaches nothing about itself, but something about the rare.
    private const int LeastOccurrences = 2;

    // Beyond it a column is nearly an identifier, and its embedding would be most of the model.
    private const int MostCategories = 10_000;

    // What lies further out than this many deviations is as good as there: one outlier must not drown a batch.
    public const float Furthest = 10;

    public IReadOnlyList<ColumnEncoding> Encodings => encodings;

    public int Numbers { get; } = encodings.Sum(e => e.Numbers);

    /// <summary>Of the columns that have a place in bins: how many bins.</summary>
    public List<int> Bins { get; } = [.. encodings.Select(e => e.Bins).OfType<int>()];

    /// <summary>Of the columns that have a code: how many codes.</summary>
    public List<int> Codes { get; } = [.. encodings.Select(e => e.Codes).OfType<int>()];

    public int Width => Numbers + Bins.Count + Codes.Count;

    /// <param name="columns">All but the target.</param>
    /// <param name="rows">The training part: nothing else is looked at.</param>
    public static TableEncoder Fit(IEnumerable<Column> columns, int[] rows)
    {
        var all = columns.ToList();
        var bins = QuantileBins.Most(rows.Length, all.Count(c => c.Kind is ColumnKind.Numeric or ColumnKind.DateTime));
        return new([.. all.Select(column => column switch
        {
            NumericColumn numbers => FitNumbers(column, rows, row => numbers.Values[row], bins),
            DateTimeColumn times => FitNumbers(column, rows, row => times.UnixSeconds[row], bins) with
            {
                TimeParts = TimeFeatures.Varying(rows.Select(row => times.UnixSeconds[row])),
            },
            CategoricalColumn categories => FitCategories(categories, rows),
            _ => new ColumnEncoding
            {
                Name = column.Name,
                Kind = ColumnKind.Text,
                Training = new ColumnReference { Rows = rows.Length, Missing = column is TextColumn text ? rows.Count(row => text.Utf8(row).IsEmpty) : 0 },
            },
        })]);
    }

    private static ColumnEncoding FitNumbers(Column column, int[] rows, Func<int, double> value, int bins)
    {
        // Welford's running mean and sum of squares: exact enough for times, whose squares are 18 digits long.
        var (count, mean, squares) = (0L, 0.0, 0.0);
        foreach (var row in rows)
        {
            var x = value(row);
            if (!double.IsFinite(x)) continue;
            var delta = x - mean;
            mean += delta / ++count;
            squares += delta * (x - mean);
        }
        var deviation = count > 1 ? Math.Sqrt(squares / count) : 0;
        var encoding = new ColumnEncoding
        {
            Name = column.Name,
            Kind = column.Kind,
            Mean = mean,
            Deviation = deviation > 0 ? deviation : 1,
            Edges = QuantileBins.Fit(rows, value, bins),
            MarksMissing = count < rows.Length,
        };
        return encoding with { Training = ColumnReferences.OfNumbers(encoding, rows, value) };
    }

    private static ColumnEncoding FitCategories(CategoricalColumn column, int[] rows)
    {
        var occurrences = new int[column.Categories.Count];
        foreach (var row in rows)
            if (column.Codes[row] is >= 0 and var code) occurrences[code]++;
        List<string> kept = [.. Enumerable.Range(0, occurrences.Length)
            .Where(code => occurrences[code] >= LeastOccurrences)
            .OrderByDescending(code => occurrences[code]).ThenBy(code => code)
            .Take(MostCategories)
            .Select(code => column.Categories[code])];
        return new ColumnEncoding
        {
            Name = column.Name,
            Kind = column.Kind,
            Categories = kept,
            Training = ColumnReferences.OfCategories(occurrences, column.Categories, kept.ToHashSet(StringComparer.Ordinal), rows.Length),
        };
    }

    /// <summary>For each column, in the encodings' order, which columns of the matrix are made of it.</summary>
    public IEnumerable<int[]> InputsOf()
    {
        var (number, place, code) = (0, Numbers, Numbers + Bins.Count);
        foreach (var encoding in encodings)
        {
            var inputs = Enumerable.Range(number, encoding.Numbers).ToList();
            if (encoding.Bins is not null) inputs.Add(place++);
            if (encoding.Codes is not null) inputs.Add(code++);
            number += encoding.Numbers;
            yield return [.. inputs];
        }
    }

    /// <summary>The matrix, row by row.</summary>
    /// <param name="table">Any table that has the columns this was fitted on.</param>
    public float[] Encode(Table table)
    {
        var matrix = new float[checked((long)table.Rows * Width)];
        var (number, place, code) = (0, Numbers, Numbers + Bins.Count);
        foreach (var encoding in encodings)
        {
            switch (table[encoding.Name])
            {
                case NumericColumn numbers: WriteNumbers(matrix, table.Rows, number, place, encoding, row => numbers.Values[row]); break;
                case DateTimeColumn times: WriteNumbers(matrix, table.Rows, number, place, encoding, row => times.UnixSeconds[row]); break;
                case TextColumn text: WriteText(matrix, table.Rows, number, text); break;
                case CategoricalColumn categories: WriteCodes(matrix, code++, categories.CodesIn(encoding.Categories!)); break;
            }
            number += encoding.Numbers;
            if (encoding.Edges is not null) place++;
        }
        return matrix;
    }

    private void WriteNumbers(float[] matrix, int rows, int at, int place, ColumnEncoding encoding, Func<int, double> value)
    {
        for (var row = 0; row < rows; row++)
        {
            var into = matrix.AsSpan(checked(row * Width + at), encoding.Numbers);
            var x = value(row);
            var missing = !double.IsFinite(x);
            into[0] = missing ? 0 : Math.Clamp((float)((x - encoding.Mean) / encoding.Deviation), -Furthest, Furthest);
            if (encoding.Kind == ColumnKind.DateTime && !missing) TimeFeatures.Write(x, encoding.TimeParts!, into[1..]);
            if (encoding.MarksMissing) into[^1] = missing ? 1 : 0;
            if (encoding.Edges is not null) matrix[row * Width + place] = QuantileBins.Place(encoding.Edges, missing ? double.NaN : x);
        }
    }

    private void WriteText(float[] matrix, int rows, int at, TextColumn text)
    {
        for (var row = 0; row < rows; row++) TextFeatures.Write(text.Utf8(row), matrix.AsSpan(row * Width + at, TextFeatures.Buckets));
    }

    private void WriteCodes(float[] matrix, int at, int[] codes)
    {
        for (var row = 0; row < codes.Length; row++) matrix[row * Width + at] = codes[row] < 0 ? 0 : codes[row] + 1;
    }
}
