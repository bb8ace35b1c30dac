using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>What a run that is under way has come to, and what is still to come: an estimate, the receipt has the figures.</summary>
/// <param name="Done">Share of the training, 0 to 1.</param>
/// <param name="Left">Time left of the training; null where nothing tells yet.</param>
/// <param name="SpentUsd">On instances so far; null, as <see cref="LeftUsd"/>, where no price is known.</param>
/// <param name="LeftUsd">On instances until the training ends.</param>
internal sealed record Forecast(double Done, TimeSpan? Left, decimal? SpentUsd, decimal? LeftUsd)
{
    // Before so much is done, what a search took says nothing of what it will take.
    private const double ShareThatTells = 0.02;

    public static Forecast Of(RunSnapshot run, DateTimeOffset now)
    {
        if (run.Plan is not { } plan) return new Forecast(0, null, null, null);
        var instances = plan.Search is null ? OfOne(run, plan, now) : OfTrials(run, plan, now);
        var (done, left, atWork) = instances;
        // What is to come is bought where the run is at work now, and where it is not, where the quote expects it to be.
        var hourly = PriceOf(plan.Quote, run.Host?.Market ?? plan.Quote?.Market ?? Market.Spot);
        var leftUsd = left is { } time && hourly is { } usd ? (decimal)time.TotalHours * usd * Math.Max(1, atWork) : (decimal?)null;
        return new Forecast(done, left, Spent(run, plan, now), leftUsd);
    }

    private static (double Done, TimeSpan? Left, int AtWork) OfOne(RunSnapshot run, Plan plan, DateTimeOffset now)
    {
        if (run.Progress is not { Steps: > 0 } progress)
        {
            // The quote holds the waiting too.
            var left = plan.Quote is { } quote ? TimeSpan.FromSeconds(quote.Seconds.Expected) - (now - plan.CreatedAt) : (TimeSpan?)null;
            return (0, left > TimeSpan.Zero ? left : null, 1);
        }
        var done = Math.Clamp((double)progress.Step / progress.Steps, 0, 1);
        return (done, progress.SecondsPerStep is { } each ? TimeSpan.FromSeconds(each * Math.Max(0, progress.Steps - progress.Step)) : null, 1);
    }

    /// <summary>By whole trainings: a rung of nine trials to a third of their epochs is three of them.</summary>
    private static (double Done, TimeSpan? Left, int AtWork) OfTrials(RunSnapshot run, Plan plan, DateTimeOffset now)
    {
        var (all, before) = (0.0, 0.0);
        foreach (var rung in plan.Search!.Rungs)
        {
            all += rung.Trials * (rung.Share - before);
            before = rung.Share;
        }
        var trained = run.Trials.Sum(trial => trial.Progress is { Steps: > 0 } progress ? (double)progress.Step / progress.Steps : 0);
        var done = all > 0 ? Math.Clamp(trained / all, 0, 1) : 0;
        var atWork = run.Trials.Count(trial => trial.IsRunning);
        var began = run.Trials.Select(trial => trial.Progress?.StartedAt).Min();
        var left = done > ShareThatTells && began is { } start ? (now - start) * ((1 - done) / done) : (TimeSpan?)null;
        return (done, left, atWork);
    }

    /// <summary>Of each instance from its launch, as EC2 bills it; of a trial's that is at work, from its attempt's start.</summary>
    private static decimal? Spent(RunSnapshot run, Plan plan, DateTimeOffset now)
    {
        decimal spent = 0;
        var uses = run.AllAttempts
            .Select(ended => (ended.Host?.Market, From: ended.Host?.LaunchedAt ?? ended.StartedAt, To: ended.StoppedAt ?? now))
            .Concat(run.Trials.Where(trial => trial.IsRunning)
                .Select(trial => (plan.Quote?.Market, From: (DateTimeOffset?)trial.Progress!.StartedAt, To: now)));
        if (run.Host is { } host) uses = uses.Append((host.Market, host.LaunchedAt ?? host.SeenAt, now));
        foreach (var (market, from, to) in uses)
        {
            if (market is null || from is null) continue;
            if (PriceOf(plan.Quote, market.Value) is not { } usd) return null;
            spent += Math.Max(0, (decimal)(to - from.Value).TotalHours) * usd;
        }
        return spent;
    }

    /// <summary>Of the type that was quoted: the queue's others are of the same class.</summary>
    private static decimal? PriceOf(Quote? quote, Market market) => market == Market.Spot ? quote?.SpotUsdPerHour : quote?.OnDemandUsdPerHour;
}
