namespace Overnight.Scoring;

/// <summary>What is counted of one column in some rows, as it comes; <see cref="DriftCounts"/> adds it up.</summary>
internal sealed class TallyCounts(ColumnEncoding encoding)
{
    private readonly double _least = encoding.Training?.Least ?? double.NegativeInfinity;
    private readonly double _most = encoding.Training?.Most ?? double.PositiveInfinity;
    private readonly double _cut = encoding.Edges is null && encoding.Training?.Cuts is [var only] ? only : double.NaN;

    /// <summary>Of numbers: rows by how many edges lie below; without edges, those up to the one cut and those above. Of categories: rows by category.</summary>
    public long[] Counts { get; } = new long[encoding.Categories?.Count ?? (encoding.Edges?.Count ?? 1) + 1];

    public long Rows { get; set; }
    public long Missing { get; set; }
    public long New { get; set; }
    public long Below { get; private set; }
    public long Above { get; private set; }
    public double Shifts { get; private set; }

    public void Add(double x, int below, double standardised)
    {
        Rows++;
        Shifts += standardised;
        Counts[double.IsNaN(_cut) ? below : x > _cut ? 1 : 0]++;
        if (x < _least) Below++;
        if (x > _most) Above++;
    }

    public void Add(TallyCounts other)
    {
        Rows += other.Rows;
        Missing += other.Missing;
        New += other.New;
        Below += other.Below;
        Above += other.Above;
        Shifts += other.Shifts;
        for (var i = 0; i < Counts.Length; i++) Counts[i] += other.Counts[i];
    }
}
