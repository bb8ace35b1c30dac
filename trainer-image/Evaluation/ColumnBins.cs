using Overnight.Data;

namespace Overnight.Trainer.Evaluation;

/// <summary>
/// A raw column's values as a few bins that were cut on training rows: quantiles of numbers and times, the commonest categories.
/// Bin 0 is what is missing, bin 1 categories that are rare or new.
/// </summary>
internal sealed class ColumnBins
{
    private const int Missing = 0;
    private const int Other = 1;

    private readonly double[] _edges;
    private readonly string[] _categories;

    private ColumnBins(double[] edges, string[] categories) => (_edges, _categories) = (edges, categories);

    public int Count => 2 + (_categories.Length > 0 ? _categories.Length : _edges.Length + 1);

    /// <returns>Null for text, which has no bins.</returns>
    public static ColumnBins? Cut(Column column, IReadOnlyList<int> rows, int bins)
    {
        if (column is CategoricalColumn categories)
        {
            var counts = new int[categories.Categories.Count];
            foreach (var row in rows)
                if (categories.Codes[row] >= 0) counts[categories.Codes[row]]++;
            var commonest = Enumerable.Range(0, counts.Length).Where(code => counts[code] > 0).OrderByDescending(code => counts[code]).ThenBy(code => code).Take(bins);
            return new ColumnBins([], [.. commonest.Select(code => categories.Categories[code])]);
        }
        if (Numbers(column) is not { } number) return null;
        var sorted = rows.Select(number).Where(double.IsFinite).Order().ToList();
        if (sorted.Count == 0) return new ColumnBins([], []);
        // Equal neighbours fall together: a value that is half of the rows is one bin.
        return new ColumnBins([.. Enumerable.Range(1, bins - 1).Select(i => sorted[i * (sorted.Count - 1) / bins]).Distinct()], []);
    }

    /// <summary>The bins of a table's rows, which may be another table's than the bins were cut on.</summary>
    public Func<int, int> Of(Column column)
    {
        if (column is CategoricalColumn categories)
        {
            var codes = categories.CodesIn(_categories);
            return row => codes[row] switch { CategoricalColumn.Missing => Missing, < 0 => Other, var code => 2 + code };
        }
        var number = Numbers(column)!;
        return row => number(row) is var x && !double.IsFinite(x) ? Missing : 2 + Below(x);
    }

    /// <summary>A bin in words.</summary>
    public string Name(int bin)
    {
        if (bin == Missing) return "missing values";
        if (bin == Other) return "rare or new categories";
        if (_categories.Length > 0) return $"'{_categories[bin - 2]}'";
        if (_edges.Length == 0) return "all values";
        return bin == 2 ? $"values up to {_edges[0]:G4}"
            : bin - 2 == _edges.Length ? $"values above {_edges[^1]:G4}"
            : $"values from {_edges[bin - 3]:G4} to {_edges[bin - 2]:G4}";
    }

    // How many of the edges lie below the value.
    private int Below(double value)
    {
        var place = Array.BinarySearch(_edges, value);
        return place < 0 ? ~place : place;
    }

    private static Func<int, double>? Numbers(Column column) => column switch
    {
        NumericColumn numbers => row => numbers.Values[row],
        DateTimeColumn times => row => times.UnixSeconds[row],
        _ => null,
    };
}
