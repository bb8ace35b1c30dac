namespace Overnight.Contracts;

/// <summary>
/// What became of a file that was predicted: how many rows, what looked odd, how the data differ from what the model learnt on, and, where
/// the file told the truth too, how good the predictions are. Reports of a file's parts add up to the whole file's: <see cref="Merge"/>.
/// </summary>
public sealed record ScoreReport
{
    /// <summary>The file's rows, each of which has its line: predicted, or not to be read.</summary>
    public required long Rows { get; init; }

    /// <summary>The column that was written first; null where it is the row's number, from 1.</summary>
    public string? Key { get; init; }

    /// <summary>Rows of too few or too many fields: they have a line with an empty prediction.</summary>
    public OddValues? Unreadable { get; init; }

    /// <summary>Values that the model could not take as they stood, a column at a time.</summary>
    public List<OddValues> Odd { get; init => field = value ?? []; } = [];

    /// <summary>How the columns were found, and what was left alone: sentences, the same for each part of a file.</summary>
    public List<string> Remarks { get; init => field = value ?? []; } = [];

    public required DriftReport Drift { get; init; }

    /// <summary>Null where no row has a target that the model knows.</summary>
    public PredictionScores? Evaluation { get; init; }

    /// <summary>All that a person should know, in sentences.</summary>
    public List<string> Notes { get; init => field = value ?? []; } = [];

    /// <param name="parts">Of one file and one model, in the file's order; at least one.</param>
    public static ScoreReport Merge(IReadOnlyList<ScoreReport> parts)
    {
        if (parts.Count == 0) throw new ArgumentException("found no reports, expected at least one", nameof(parts));
        var scored = parts.Select(part => part.Evaluation).OfType<PredictionScores>().ToList();
        return new ScoreReport
        {
            Rows = parts.Sum(part => part.Rows),
            Key = parts[0].Key,
            Unreadable = OddValues.Merge(parts.Select(part => part.Unreadable).OfType<OddValues>()).SingleOrDefault(),
            Odd = OddValues.Merge(parts.SelectMany(part => part.Odd)),
            Remarks = [.. parts.SelectMany(part => part.Remarks).Distinct(StringComparer.Ordinal)],
            Drift = DriftReport.Merge([.. parts.Select(part => part.Drift)]),
            Evaluation = scored.Count == 0 ? null : PredictionScores.Merge(scored),
        }.Told();
    }

    /// <summary>The same with <see cref="Notes"/> written from the rest.</summary>
    public ScoreReport Told() => this with
    {
        Notes = [.. Remarks, .. Unreadable is null ? [] : new[] { Unreadable.Sentence }, .. Odd.Select(odd => odd.Sentence), .. Drift.Notes],
    };
}

/// <summary>Values of one sort in one column, counted.</summary>
/// <param name="Column">Null where whole rows are meant.</param>
/// <param name="What">Ends the sentence: "values are not of its kind and count as missing".</param>
/// <param name="First">The first of them.</param>
/// <param name="FirstRow">Its line in the file, 1-based, the header included.</param>
public sealed record OddValues(string? Column, string What, long Count, string First, long FirstRow)
{
    public string Sentence => $"{(Column is null ? "" : $"Column '{Column}': ")}{Count:N0} {What}, first {First} in row {FirstRow}.";

    /// <summary>One of each sort, in the order in which they come first.</summary>
    public static List<OddValues> Merge(IEnumerable<OddValues> all) =>
        [.. all.GroupBy(odd => (odd.Column, odd.What)).Select(same => same.MinBy(odd => odd.FirstRow)! with { Count = same.Sum(odd => odd.Count) })];
}
