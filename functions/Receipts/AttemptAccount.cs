using Overnight.Contracts;

namespace Overnight.Functions.Receipts;

/// <summary>One attempt's lines and its bill.</summary>
internal sealed record AttemptAccount(List<ReceiptLine> Lines, AttemptBill Bill, decimal? SageMakerUsd)
{
    /// <param name="slices">What the attempt is charged of its instance.</param>
    /// <param name="lostSeconds">Of its own time, before it is shared.</param>
    public static AttemptAccount Of(InstanceUse use, InstanceLife life, List<Slice> slices, Tariff tariff, decimal lostSeconds)
    {
        var market = use.Host.Market == Market.Spot ? "spot" : "on-demand";
        var what = $"{AttemptNames.Of(use.Attempt)}, {use.Host.InstanceType}, {market}, {use.Host.AvailabilityZone}";
        var (running, around) = (slices.Where(slice => slice.IsRunning).ToList(), slices.Where(slice => !slice.IsRunning).ToList());
        var ran = Cost.Sum(running.Select(tariff.Of));
        ran = ran with { UncertainUsd = ran.UncertainUsd + tariff.MostUsd(use.MayHaveRun) };
        List<ReceiptLine> lines = [Line(what, use, running, ran, $"seconds measured{Shared(running)}; {tariff.Source}")];
        var launchAndDrain = Cost.Sum(around.Select(tariff.Of));
        var how = around.Any(life.IsEstimated) ? "seconds estimated" : "seconds told by the instance";
        if (around.Count > 0) lines.Add(Line(what + ": launch and drain", use, around, launchAndDrain, $"{how}{Shared(around)}; {tariff.Source}"));

        var runningSeconds = Wall(running);
        var share = runningSeconds == 0 ? 1 : running.Sum(slice => slice.Seconds) / runningSeconds;
        return new AttemptAccount(lines, new AttemptBill
        {
            Trial = use.Attempt.Trial,
            Number = use.Attempt.Number,
            JobId = use.Attempt.JobId,
            IsTwin = use.Attempt.IsTwin,
            InstanceId = use.Host.InstanceId,
            InstanceType = use.Host.InstanceType,
            AvailabilityZone = use.Host.AvailabilityZone,
            Market = use.Host.Market,
            LaunchedAt = use.LaunchedAt,
            EndedAt = use.StoppedAt,
            BilledSeconds = life.IsFree ? 0 : Math.Round(slices.Sum(slice => slice.Seconds), 3),
            Share = slices.Count == 0 ? 1 : Math.Round(slices.Sum(slice => slice.Seconds) / Wall(slices), 6),
            Usd = lines.Sum(line => line.Usd),
            LostSeconds = Math.Round(lostSeconds * share, 3),
            LostUsd = runningSeconds == 0 ? 0 : Accounting.Round(ran.Usd * Math.Min(1, lostSeconds / runningSeconds)),
        }, (ran + launchAndDrain).SageMakerUsd);
    }

    /// <summary>
    /// Where nobody could tell on what it ran, or for how long: it is not in the total, but in how far the total may be off.
    /// </summary>
    /// <param name="most">USD that it may have cost.</param>
    public static AttemptAccount Unknown(Attempt attempt, decimal seconds, decimal most, decimal lostSeconds)
    {
        var lines = most == 0 ? [] : new List<ReceiptLine>
        {
            new()
            {
                What = $"{AttemptNames.Of(attempt)}, instance not known",
                Trial = attempt.Trial,
                Attempt = attempt.Number,
                Quantity = Math.Round(seconds, 3),
                Unit = "seconds",
                Usd = 0,
                UncertainUsd = Accounting.Round(most),
                OnDemandUsd = 0,
                Source = "not in the total; at most the dearest on-demand price of its class",
            },
        };
        return new AttemptAccount(lines, new AttemptBill
        {
            Trial = attempt.Trial,
            Number = attempt.Number,
            JobId = attempt.JobId,
            IsTwin = attempt.IsTwin,
            EndedAt = attempt.StoppedAt,
            Share = 1,
            LostSeconds = Math.Round(lostSeconds, 3),
        }, SageMakerUsd: most == 0 ? 0 : null);
    }

    private static decimal Wall(List<Slice> slices) => slices.Sum(slice => InstanceLife.Seconds(slice.To - slice.From));

    private static string Shared(List<Slice> slices) => slices.Any(slice => slice.Sharers > 1) ? " and shared" : "";

    private static ReceiptLine Line(string what, InstanceUse use, List<Slice> slices, Cost cost, string source) => new()
    {
        What = what,
        Trial = use.Attempt.Trial,
        Attempt = use.Attempt.Number,
        Quantity = Math.Round(slices.Sum(slice => slice.Seconds), 3),
        Unit = "seconds",
        Usd = Accounting.Round(cost.Usd),
        UncertainUsd = Accounting.Round(cost.UncertainUsd),
        OnDemandUsd = Accounting.Round(cost.OnDemandUsd),
        Source = source,
    };
}
