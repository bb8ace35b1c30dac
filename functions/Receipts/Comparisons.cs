using Overnight.Contracts;
using Overnight.Functions.Prices;

namespace Overnight.Functions.Receipts;

/// <summary>The receipt beside what else it could have been, in sentences.</summary>
internal static class Comparisons
{
    public static IEnumerable<string> Sentences(Receipt receipt, RunUsage usage)
    {
        if (receipt.QuotedUsd is { } quoted) yield return AgainstQuote(receipt, quoted);
        if (usage.Instances.Count > 0)
        {
            yield return receipt.SageMakerUsd is { } sageMaker
                ? $"On SageMaker the same instance-seconds would be {Usd(sageMaker)} at its training price of {SageMakerPrices.Date}, its storage not counted."
                : "What the same seconds would cost on SageMaker is not known for each of the instances.";
        }
        if (receipt.LostSeconds > 0)
        {
            yield return $"Interruptions took {receipt.LostSeconds:0.#} s of work that was done once more, billed at {Usd(receipt.LostUsd)}. "
                + "On-demand would not have been interrupted: its sum holds these seconds too.";
        }
        // The first of each trial is its start.
        var restarts = usage.Attempts.Where((attempt, i) => i > 0 && usage.Attempts[i - 1].Trial == attempt.Trial).Sum(attempt => attempt.StartSeconds is { } start && double.IsFinite(start) ? Math.Max(0, start) : 0);
        if (restarts > 0) yield return $"The attempts after the first took {restarts:0.#} s from their start to their first step.";
        yield return $"Not counted: log ingestion (${ServicePrices.UsdPerLoggedGigabyte:0.00} a GB; a run logs kilobytes), storage of the dataset and "
            + "of the trainer's image, and what model and report cost after their first 30 days.";
    }

    private static string AgainstQuote(Receipt receipt, UsdSpread quoted)
    {
        var range = $"{Usd(quoted.Expected)} ({Usd(quoted.Least)} to {Usd(quoted.Most)})";
        var percent = quoted.Expected == 0 ? 0 : 100 * (receipt.TotalUsd - quoted.Expected) / quoted.Expected;
        var off = $"{Math.Abs(percent):0} % {(percent < 0 ? "less" : "more")} than expected";
        var where = receipt.TotalUsd < quoted.Least ? "below the range" : receipt.TotalUsd > quoted.Most ? "above the range" : "within the range";
        return $"The quote was {range}; it cost {Usd(receipt.TotalUsd)}: {off}, {where}.";
    }

    private static string Usd(decimal usd) => $"${usd:0.000000}";
}
