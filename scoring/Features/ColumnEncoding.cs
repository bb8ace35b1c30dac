using Overnight.Contracts;

namespace Overnight.Scoring;

/// <summary>How one column of a table becomes inputs of the network: fitted on the training part, stored with the model.</summary>
internal sealed record ColumnEncoding
{
    public required string Name { get; init; }

    public required ColumnKind Kind { get; init; }

    /// <summary>Numbers and times: what is taken off, and then divided by.</summary>
    public double Mean { get; init; }

    public double Deviation { get; init; } = 1;

    /// <summary>Numbers and times: bounds of quantile bins, ascending; null where two values or one are all there is. See <see cref="QuantileBins"/>.</summary>
    public List<double>? Edges { get; init; }

    /// <summary>Times: the parts that become inputs of their own.</summary>
    public List<TimePart>? TimeParts { get; init; }

    /// <summary>Numbers and times: a further input says where the value was missing.</summary>
    public bool MarksMissing { get; init; }

    /// <summary>Categories: code n + 1 is the nth of these; code 0 is what is missing, rare or was never seen.</summary>
    public List<string>? Categories { get; init; }

    /// <summary>What the column was like in the training part; null in files that were made before it was kept.</summary>
    public ColumnReference? Training { get; init; }

    /// <summary>How many numbers the network gets of this column.</summary>
    public int Numbers => Kind switch
    {
        ColumnKind.Numeric or ColumnKind.Boolean => 1 + (MarksMissing ? 1 : 0),
        ColumnKind.DateTime => 1 + 2 * TimeParts!.Count + (MarksMissing ? 1 : 0),
        ColumnKind.Text => TextFeatures.Buckets,
        _ => 0,
    };

    /// <summary>How many bins its place is told in; null where it has none.</summary>
    public int? Bins => Edges?.Count - 1;

    /// <summary>How many different codes it gets; null where it gets none.</summary>
    public int? Codes => Categories?.Count + 1;
}
