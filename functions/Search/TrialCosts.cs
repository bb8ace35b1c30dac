using Overnight.Contracts;

namespace Overnight.Functions.Search;

/// <summary>What a search cost, trial by trial, and what all of its trials would have cost, trained to their last epochs.</summary>
internal static class TrialCosts
{
    public static SearchDocument Priced(SearchDocument search, Receipt receipt, IReadOnlyList<Attempt> attempts)
    {
        var bills = receipt.Attempts.Where(bill => bill.Trial is not null).ToLookup(bill => bill.Trial!.Value);
        var made = attempts.ToLookup(attempt => attempt.Trial ?? 0);
        var trials = search.Trials.ConvertAll(trial => trial with { CostUsd = bills[trial.Trial].Sum(bill => bill.Usd) });
        return search with
        {
            Trials = trials,
            CostUsd = trials.Sum(trial => trial.CostUsd),
            AllToTheEndUsd = ToTheEnd(trials, bills, made),
        };
    }

    /// <summary>
    /// To each trial's cost its missing epochs, at its own pace and the price that it paid a second; where it has none, at the mean of
    /// the others'. Further starts are left out, so the estimate is rather too low.
    /// </summary>
    private static decimal? ToTheEnd(List<TrialRecord> trials, ILookup<int, AttemptBill> bills, ILookup<int, Attempt> attempts)
    {
        var perEpoch = trials.Select(trial => (trial.Trial, Usd: UsdPerEpoch(trial, bills[trial.Trial], attempts[trial.Trial])))
            .Where(one => one.Usd is not null).ToDictionary(one => one.Trial, one => one.Usd!.Value);
        if (perEpoch.Count == 0) return null;
        var mean = perEpoch.Values.Average();
        return Math.Round(trials.Sum(trial => trial.CostUsd!.Value
            + (Math.Max(0, trial.PlannedEpochs - trial.Epochs) * perEpoch.GetValueOrDefault(trial.Trial, mean))), 8);
    }

    private static decimal? UsdPerEpoch(TrialRecord trial, IEnumerable<AttemptBill> bills, IEnumerable<Attempt> attempts)
    {
        // A pace that is no number, or would be days a step, is of no use.
        var told = attempts.LastOrDefault(attempt => attempt is { LastStep: > 0, SecondsPerStep: > 0 and < 86_400 });
        var (seconds, usd) = (bills.Sum(bill => bill.BilledSeconds), bills.Sum(bill => bill.Usd));
        if (told is null || trial.Epochs == 0 || seconds <= 0 || usd <= 0) return null;
        return usd / seconds * (decimal)Math.Min(1e9, told.SecondsPerStep!.Value * told.LastStep!.Value / trial.Epochs);
    }
}
