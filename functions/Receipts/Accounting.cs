using Overnight.Contracts;
using Overnight.Functions.Prices;

namespace Overnight.Functions.Receipts;

/// <summary>Makes a run's receipt. Money is decimal, rounded once a line; the total is the sum of the lines.</summary>
internal sealed class Accounting(OnDemandPrices onDemand)
{
    /// <summary>Fine enough for a single S3 request ($0.0000004).</summary>
    private const int Decimals = 8;

    /// <param name="run">The run's id.</param>
    /// <param name="attempts">In order.</param>
    /// <param name="uses"><see cref="InstanceUse.Of"/> those attempts.</param>
    /// <param name="spotPrices">The price history of a use's pool; null where there is none.</param>
    public Receipt Receipt(
        string run, IReadOnlyList<Attempt> attempts, IReadOnlyList<InstanceUse> uses, Func<InstanceUse, SpotPrices?> spotPrices)
    {
        var notes = new List<string>();
        foreach (var attempt in attempts.Where(attempt => uses.All(use => use.Attempt != attempt)))
        {
            notes.Add(attempt.StartedAt is null
                ? $"Attempt {attempt.Number} never started: nothing was billed for it, unless an instance was launching."
                : $"Attempt {attempt.Number} is not in the total: its instance, or when it ended, is not known.");
        }

        var lines = new List<ReceiptLine>();
        foreach (var use in uses) lines.AddRange(LinesOf(use, spotPrices(use), notes));
        lines.AddRange(Orchestration.Lines(attempts.Count, uses.Sum(use => Seconds(use.StoppedAt - use.StartedAt))));
        if (uses.Count > 0) notes.Add("Each attempt is charged its whole instance, also where another job may have shared it.");
        notes.Add("Not counted: stored bytes, log ingestion, public IPv4 addresses and root volumes of the instances.");
        return new Receipt
        {
            Run = run,
            Lines = lines,
            TotalUsd = lines.Sum(line => line.Usd),
            OnDemandUsd = lines.Sum(line => line.OnDemandUsd),
            Interruptions = attempts.Count(attempt => attempt.Verdict == Verdict.Interrupted),
            Notes = notes,
        };
    }

    private IEnumerable<ReceiptLine> LinesOf(InstanceUse use, SpotPrices? spot, List<string> notes)
    {
        var tariff = new Tariff(use, spot, onDemand, notes);
        var market = use.Host.Market == Market.Spot ? "spot" : "on-demand";
        var what = $"attempt {use.Attempt.Number}, {use.Host.InstanceType}, {market}, {use.Host.AvailabilityZone}";
        yield return Line(what, use, [(use.StartedAt, use.StoppedAt)], tariff, $"seconds measured by Batch; {tariff.Source}");
        if (use.BilledFrom < use.StartedAt || use.BilledTo > use.StoppedAt)
        {
            var around = Line(what + ": launch and drain", use, [(use.BilledFrom, use.StartedAt), (use.StoppedAt, use.BilledTo)],
                tariff, $"seconds estimated; {tariff.Source}");
            yield return around;
        }
    }

    private static ReceiptLine Line(
        string what, InstanceUse use, (DateTimeOffset From, DateTimeOffset To)[] spans, Tariff tariff, string source) => new()
        {
            What = what,
            Attempt = use.Attempt.Number,
            Quantity = spans.Sum(span => Seconds(span.To - span.From)),
            Unit = "seconds",
            Usd = Math.Round(spans.Sum(span => tariff.Usd(span.From, span.To)), Decimals),
            OnDemandUsd = Math.Round(spans.Sum(span => tariff.OnDemandUsd(span.From, span.To)), Decimals),
            Source = source,
        };

    private static decimal Seconds(TimeSpan time) => (decimal)time.Ticks / TimeSpan.TicksPerSecond;
}
