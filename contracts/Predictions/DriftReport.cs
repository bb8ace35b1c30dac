using System.Text.Json.Serialization;

namespace Overnight.Contracts;

/// <summary>What to think of a difference between the predicted data and the training data.</summary>
[JsonConverter(typeof(CamelCaseEnum<DriftVerdict>))]
public enum DriftVerdict
{
    /// <summary>Nothing that chance does not do.</summary>
    Fine,

    /// <summary>It differs: look at it.</summary>
    Watch,

    /// <summary>The model sees other data than it has learnt on: train anew, or mend the data.</summary>
    Drifted,
}

/// <summary>How the predicted rows differ from those that the model learnt on, a column at a time.</summary>
public sealed record DriftReport
{
    /// <summary>Of all columns the worst; null where the model's files do not say what it was trained on.</summary>
    public DriftVerdict? Verdict { get; init; }

    public List<ColumnDrift> Columns { get; init => field = value ?? []; } = [];

    /// <summary>A sentence for each column that is not fine, the worst first.</summary>
    public List<string> Notes { get; init => field = value ?? []; } = [];

    /// <param name="parts">Of one file and one model; at least one.</param>
    public static DriftReport Merge(IReadOnlyList<DriftReport> parts) => Of(
        [.. parts[0].Columns.Select((column, i) => column with { Seen = ColumnTally.Merge([.. parts.Select(part => part.Columns[i].Seen)]) })]);

    /// <param name="columns">With what was seen; they are judged here.</param>
    public static DriftReport Of(IReadOnlyList<ColumnDrift> columns)
    {
        List<ColumnDrift> judged = [.. columns.Select(DriftRule.Judge)];
        var notes = judged.Where(column => column.Verdict > DriftVerdict.Fine).OrderByDescending(column => column.Verdict).ThenByDescending(column => column.Psi ?? 0);
        return new DriftReport
        {
            Verdict = judged.Max(column => column.Verdict),
            Columns = judged,
            Notes = [.. notes.Select(column => $"Column '{column.Column}': {column.Why}")],
        };
    }
}

/// <summary>One column's difference from the training data. Shares are of all rows, or where it says so, of those with a value.</summary>
public sealed record ColumnDrift
{
    /// <summary>A model's own numbers may be so large that no difference can be told from them: JSON has no word for infinity.</summary>
    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    public required string Column { get; init; }
    public required ColumnKind Kind { get; init; }

    /// <summary>Null where the model's files do not say what the column was like.</summary>
    public DriftVerdict? Verdict { get; init; }

    /// <summary>The verdict in a sentence, with its figures; null where it is fine.</summary>
    public string? Why { get; init; }

    /// <summary>The population stability index over bins of the training data; null for text, and where there are too few rows.</summary>
    public double? Psi { get; init => field = Finite(value); }

    public double MissingShare { get; init; }
    public double? TrainingMissingShare { get; init => field = Finite(value); }

    /// <summary>Numbers and times: this mean less the training's, in training standard deviations.</summary>
    public double? MeanShift { get; init => field = Finite(value); }

    /// <summary>Numbers and times: the same of the medians, both told from the bins.</summary>
    public double? MedianShift { get; init => field = Finite(value); }

    /// <summary>Numbers and times: the share of the values that lie outside what training saw.</summary>
    public double? OutsideShare { get; init => field = Finite(value); }

    /// <summary>Categories: the share of the values that training never saw, or once.</summary>
    public double? NewShare { get; init => field = Finite(value); }

    /// <summary>What those shares were in the training data: what is rare there is rare here.</summary>
    public double? TrainingNewShare { get; init => field = Finite(value); }

    /// <summary>What was counted: adds up over parts.</summary>
    public required ColumnTally Seen { get; init; }

    /// <summary>What the column was like in training; null where the model's files do not say.</summary>
    public ColumnReference? Training { get; init; }
}

/// <summary>What was counted of a column in the predicted rows.</summary>
public sealed record ColumnTally
{
    /// <summary>Most new categories that are kept by name.</summary>
    public const int MostNew = 100;

    public long Rows { get; init; }
    public long Missing { get; init; }

    /// <summary>Rows with a value in each bin of <see cref="ColumnReference.Bins"/>.</summary>
    public List<long> Bins { get; init => field = value ?? []; } = [];

    /// <summary>Numbers: below and above all that training saw.</summary>
    public long Below { get; init; }
    public long Above { get; init; }

    /// <summary>Numbers: their distances from the training's mean in training standard deviations, added up.</summary>
    public double Shifts { get; init => field = double.IsNaN(value) ? 0 : Math.Clamp(value, double.MinValue, double.MaxValue); }

    /// <summary>Categories that training never saw, or once.</summary>
    public long New { get; init; }

    /// <summary>The first of them, the commonest first.</summary>
    public List<NewCategory> NewCategories { get; init => field = value ?? []; } = [];

    public static ColumnTally Merge(IReadOnlyList<ColumnTally> parts) => new()
    {
        Rows = parts.Sum(part => part.Rows),
        Missing = parts.Sum(part => part.Missing),
        Bins = [.. parts[0].Bins.Select((_, bin) => parts.Sum(part => part.Bins[bin]))],
        Below = parts.Sum(part => part.Below),
        Above = parts.Sum(part => part.Above),
        Shifts = parts.Sum(part => part.Shifts),
        New = parts.Sum(part => part.New),
        NewCategories = Commonest(parts.SelectMany(part => part.NewCategories)),
    };

    public static List<NewCategory> Commonest(IEnumerable<NewCategory> all) =>
        [.. all.GroupBy(category => category.Name, StringComparer.Ordinal).Select(same => new NewCategory(same.Key, same.Sum(category => category.Rows)))
            .OrderByDescending(category => category.Rows).ThenBy(category => category.Name, StringComparer.Ordinal).Take(MostNew)];
}

public sealed record NewCategory(string Name, long Rows);

/// <summary>What a column was like in the training part: <c>columns[].training</c> of model.json.</summary>
public sealed record ColumnReference
{
    public required long Rows { get; init; }
    public required long Missing { get; init; }

    /// <summary>Numbers and times: the least and the greatest value.</summary>
    public double? Least { get; init; }
    public double? Most { get; init; }

    /// <summary>Numbers and times: upper bounds of all bins but the last, ascending; a value that is a bound is below it.</summary>
    public List<double> Cuts { get; init => field = value ?? []; } = [];

    /// <summary>Categories that have a bin of their own, the commonest; all others share the last.</summary>
    public List<string> Categories { get; init => field = value ?? []; } = [];

    /// <summary>Rows with a value in each bin; empty for text.</summary>
    public List<long> Bins { get; init => field = value ?? []; } = [];

    /// <summary>Categories: rows whose category comes no second time.</summary>
    public long Rare { get; init; }
}
