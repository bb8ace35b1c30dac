namespace Overnight.Contracts;

/// <summary>
/// From counts to a verdict. The population stability index is the sum over bins of (p - q) ln(p / q); from 0.1 on credit scoring, where
/// it comes from, calls a shift moderate, from 0.25 on large (Siddiqi 2006, "Credit Risk Scorecards"). Of samples of one
/// population it is distributed as chi-squared times (1/n + 1/m) (Yurdakul 2018), so that few rows need a larger one to be believed.
/// </summary>
public static class DriftRule
{
    public const double PsiToWatch = 0.1;
    public const double PsiDrifted = 0.25;

    /// <summary>Values outside the training range, missing or new categories: by so much of the rows more than in training.</summary>
    public const double ShareToWatch = 0.05;
    public const double ShareDrifted = 0.25;

    /// <summary>Below it, chance alone makes an index that looks like drift.</summary>
    public const int LeastRows = 40;

    // So far out in a normal distribution that three in a million of equal columns look different.
    private const double Deviations = 4.5;

    /// <summary>The column with its measures and its verdict.</summary>
    public static ColumnDrift Judge(ColumnDrift column)
    {
        var (seen, training) = (column.Seen, column.Training);
        var present = seen.Rows - seen.Missing;
        column = column with
        {
            MissingShare = Share(seen.Missing, seen.Rows),
            MeanShift = IsNumber(column.Kind) && present > 0 ? seen.Shifts / present : null,
            NewShare = column.Kind == ColumnKind.Categorical && present > 0 ? Share(seen.New, present) : null,
        };
        if (training is null) return column with { Verdict = null, Why = null };
        column = column with
        {
            TrainingMissingShare = Share(training.Missing, training.Rows),
            OutsideShare = training.Least is not null && present > 0 ? Share(seen.Below + seen.Above, present) : null,
            TrainingNewShare = column.Kind == ColumnKind.Categorical ? Share(training.Rare, training.Rows - training.Missing) : null,
            Psi = present >= LeastRows && training.Bins.Count > 1 ? Index(seen.Bins, training.Bins) : null,
        };
        return Verdict(column, seen, training);
    }

    private static ColumnDrift Verdict(ColumnDrift column, ColumnTally seen, ColumnReference training)
    {
        if (seen.Rows < LeastRows) return column with { Verdict = DriftVerdict.Fine };
        var chance = column.Psi is null ? 0 : Chance(seen.Bins, training.Bins);
        var (verdict, reasons) = (DriftVerdict.Fine, new List<string>());
        Look(column.Psi, Math.Max(PsiToWatch, chance), Math.Max(PsiDrifted, chance),
            psi => $"its values are spread otherwise than in training (population stability index {psi:0.00}; {PsiToWatch} is to be watched, {PsiDrifted} is drift)");
        Look(column.MissingShare - column.TrainingMissingShare, ShareToWatch, ShareDrifted,
            _ => $"{column.MissingShare:P1} are missing, in training {column.TrainingMissingShare:P1}");
        Look(column.OutsideShare, ShareToWatch, ShareDrifted,
            share => $"{share:P1} of the values lie outside the training's {training.Least:G6} to {training.Most:G6}");
        Look(column.NewShare - column.TrainingNewShare, ShareToWatch, ShareDrifted,
            _ => $"{column.NewShare:P1} of the values were never seen in training, or once ({string.Join(", ", seen.NewCategories.Take(3).Select(c => $"'{c.Name}'"))})");
        return column with { Verdict = verdict, Why = reasons.Count == 0 ? null : string.Join("; ", reasons) + "." };

        void Look(double? measure, double watch, double drifted, Func<double, string> reason)
        {
            if (measure is not { } value || value < watch) return;
            verdict = value >= drifted ? DriftVerdict.Drifted : verdict > DriftVerdict.Watch ? verdict : DriftVerdict.Watch;
            reasons.Add(reason(value));
        }
    }

    /// <summary>The population stability index of counts in the same bins.</summary>
    public static double Index(IReadOnlyList<long> first, IReadOnlyList<long> second)
    {
        var (n, m, index) = (first.Sum(), second.Sum(), 0.0);
        for (var bin = 0; bin < first.Count; bin++)
        {
            if (first[bin] + second[bin] == 0) continue;
            // Half a row more in each keeps an empty bin's logarithm finite.
            var (p, q) = ((first[bin] + 0.5) / (n + (0.5 * first.Count)), (second[bin] + 0.5) / (m + (0.5 * first.Count)));
            index += (p - q) * Math.Log(p / q);
        }
        return index;
    }

    /// <summary>What chance alone reaches in three of a million columns: Wilson and Hilferty's approximation of chi-squared's quantiles.</summary>
    public static double Chance(IReadOnlyList<long> first, IReadOnlyList<long> second)
    {
        var used = first.Zip(second).Count(pair => pair.First + pair.Second > 0);
        var freedom = Math.Max(1, used - 1);
        var quantile = freedom * Math.Pow(1 - (2.0 / (9 * freedom)) + (Deviations * Math.Sqrt(2.0 / (9 * freedom))), 3);
        return quantile * ((1.0 / Math.Max(1, first.Sum())) + (1.0 / Math.Max(1, second.Sum())));
    }

    private static bool IsNumber(ColumnKind kind) => kind is ColumnKind.Numeric or ColumnKind.Boolean or ColumnKind.DateTime;

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
