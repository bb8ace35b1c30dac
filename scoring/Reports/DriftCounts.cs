using Overnight.Contracts;

namespace Overnight.Scoring;

/// <summary>Adds up what was counted of each column, and lays it out in the training data's bins.</summary>
internal sealed class DriftCounts(IReadOnlyList<ColumnEncoding> columns)
{
    private readonly TallyCounts[] _counts = Begin(columns);

    public static TallyCounts[] Begin(IReadOnlyList<ColumnEncoding> columns) => [.. columns.Select(column => new TallyCounts(column))];

    public void Add(TallyCounts[] piece)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i].Add(piece[i]);
    }

    /// <param name="unknown">A column's new categories, counted by name.</param>
    public DriftReport Finish(Func<string, IReadOnlyDictionary<string, long>> unknown) => DriftReport.Of([.. columns.Select((column, i) => new ColumnDrift
    {
        Column = column.Name,
        Kind = column.Kind,
        Training = column.Training,
        Seen = new ColumnTally
        {
            Rows = _counts[i].Rows,
            Missing = _counts[i].Missing,
            Below = _counts[i].Below,
            Above = _counts[i].Above,
            Shifts = _counts[i].Shifts,
            New = _counts[i].New,
            NewCategories = ColumnTally.Commonest(unknown(column.Name).Select(pair => new NewCategory(pair.Key, pair.Value))),
            Bins = InBins(column, _counts[i]),
        },
    })]);

    private static List<long> InBins(ColumnEncoding column, TallyCounts counts)
    {
        if (column.Training is not { Bins.Count: > 0 } training) return [];
        var bins = new long[training.Bins.Count];
        if (column.Categories is { } categories)
        {
            var binOf = training.Categories.Select((name, bin) => (name, bin)).ToDictionary(pair => pair.name, pair => pair.bin, StringComparer.Ordinal);
            for (var code = 0; code < categories.Count; code++) bins[binOf.GetValueOrDefault(categories[code], bins.Length - 1)] += counts.Counts[code];
            bins[^1] += counts.New;
        }
        else
        {
            for (var below = 0; below < counts.Counts.Length; below++) bins[ColumnReferences.BinOf(column, training.Cuts, below)] += counts.Counts[below];
        }
        return [.. bins];
    }
}
