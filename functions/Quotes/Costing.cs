using Overnight.Contracts;
using Overnight.Functions.Receipts;

namespace Overnight.Functions.Quotes;

/// <summary>What a class of hardware in one market is expected to take and to cost.</summary>
/// <param name="prices">Now.</param>
/// <param name="maxUsdPerHour">The recipe's limit; null: none.</param>
internal sealed class Costing(MarketPrices prices, decimal? maxUsdPerHour)
{
    // Planning, and afterwards judging, settling and publishing: functions with their cold starts, and Batch's own pace.
    private static readonly Spread Around = new(10, 40, 120);

    // Of a trial on an instance that another one has just left: the container, the data.
    private static readonly Spread WarmStart = new(2, 15, 60);

    // Choosing who goes on, and submitting those.
    private const double AfterRungSeconds = 15;

    // What is done again after an interruption: next to nothing with a notice, half a checkpoint's interval without.
    private const double RedoneSeconds = 30;

    /// <param name="hardware">The class.</param>
    /// <param name="market">Where its first attempt is made.</param>
    /// <param name="size">Of the training.</param>
    /// <param name="experience">With this class.</param>
    /// <param name="fallsBack">An attempt on spot may be followed by one on demand.</param>
    /// <param name="shape">How trainings lie beside each other; null: one alone.</param>
    public Candidate Of(
        HardwareClass hardware, Market market, TrainingSize size, Experience experience, bool fallsBack, SearchShape? shape = null)
    {
        var (search, part) = (shape ?? SearchShape.OneTraining, (shape ?? SearchShape.OneTraining).ShareAfterEachOther);
        var type = Cheapest(hardware, market, size, experience);
        var (work, start) = (experience.WorkSeconds(type, size), experience.StartSpread);
        var price = prices.UsdPerHour(type, market);
        var onDemand = prices.UsdPerHour(type, Market.OnDemand);
        var isSpot = market == Market.Spot;

        var rate = isSpot ? experience.InterruptionsPerHour(type) / 3600 : 0;
        var wait = isSpot ? experience.WaitSeconds : 0;
        var (expected, most) = (rate * work.Expected, (double)Spreads.MostEvents(rate * work.Most));
        // Later trials find an instance that is there already, as a rule; at worst each boots one of its own.
        var (redone, warm) = (new Spread(0, expected * (start.Expected + RedoneSeconds), most * (start.Most + RedoneSeconds)), search.Starts - search.Boots);
        var paid = new Spread(
            (search.Boots * start.Least) + (warm * WarmStart.Least) + work.Least,
            (search.Boots * start.Expected) + (warm * WarmStart.Expected) + work.Expected + redone.Expected,
            (search.Starts * start.Most) + work.Most + redone.Most);
        var between = search.Rungs * AfterRungSeconds;
        var seconds = new Spread(
            Around.Least + start.Least + ((search.Waves - 1) * WarmStart.Least) + (part * work.Least),
            Around.Expected + between + start.Expected + ((search.Waves - 1) * WarmStart.Expected) + (part * (work.Expected + redone.Expected))
                + (((part * expected) + 1) * wait),
            Around.Most + (2 * between) + (search.Waves * start.Most) + (part * (work.Most + redone.Most)) + (((part * most) + search.Waves) * 2 * wait));
        // Spot is given up for on demand in time for a start there.
        var safe = !isSpot || !fallsBack ? seconds : new Spread(
            seconds.Least,
            Around.Expected + between + (2 * start.Expected) + ((search.Waves - 1) * WarmStart.Expected) + (part * work.Expected),
            Around.Most + (2 * between) + start.Expected + (search.Waves * start.Most) + (part * work.Most));

        return new Candidate
        {
            Hardware = hardware,
            Market = market,
            InstanceType = type,
            WorkSeconds = work,
            StartSeconds = start.Expected,
            Seconds = seconds,
            SafeSeconds = safe,
            UsdPerHour = price,
            Usd = Usd(type, market, paid, expected, most, fallsBack && isSpot ? onDemand : null, search),
            StartUsd = (price ?? onDemand) is { } known ? Total(known, start.Expected, 1, 0, SearchShape.OneTraining) : null,
            ToCompareUsd = prices.ToCompare(type, market) is { } typical
                ? Total(typical, paid.Expected, search.Starts + expected, paid.Expected, search) : null,
            IsAllowed = IsAllowed(type, market),
        };
    }

    /// <summary>Whether a price is known to be above the recipe's limit.</summary>
    private bool IsAllowed(string type, Market market) =>
        maxUsdPerHour is not { } limit || !(prices.LeastUsdPerHour(type, market) > limit);

    /// <summary>Of those that are allowed, where there are any, the one that the expected work costs least on.</summary>
    private string Cheapest(HardwareClass hardware, Market market, TrainingSize size, Experience experience)
    {
        var allowed = hardware.InstanceTypes.Where(type => IsAllowed(type, market)).ToList();
        return (allowed.Count > 0 ? allowed : hardware.InstanceTypes)
            .OrderBy(type => prices.ToCompare(type, market) is null)
            .ThenBy(type => (double)(prices.ToCompare(type, market) ?? 1)
                * (experience.StartSpread.Expected + experience.WorkSeconds(type, size).Expected))
            .ThenBy(type => type, StringComparer.Ordinal)
            .First();
    }

    /// <summary>
    /// A spot price that EC2 did not tell is at most the on-demand price, and at least a tenth of it.
    /// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-spot-instances.html
    /// </summary>
    private UsdSpread? Usd(string type, Market market, Spread paid, double interruptions, double most, decimal? fallback, SearchShape search)
    {
        var known = prices.UsdPerHour(type, market);
        if ((known ?? prices.UsdPerHour(type, Market.OnDemand)) is not { } price) return null;
        var least = prices.LeastUsdPerHour(type, market) ?? price / 10;
        return new UsdSpread(
            Total(least, paid.Least, search.Starts, paid.Least, search),
            Total(price, paid.Expected, search.Starts + interruptions, paid.Expected, search),
            Total(Math.Max(price, fallback ?? 0), paid.Most, search.Starts + most, paid.Most, search));
    }

    /// <summary>An instance is kept for a minute after its last attempt.</summary>
    private static decimal Total(decimal usdPerHour, double paidSeconds, double attempts, double containerSeconds, SearchShape search)
    {
        // A decimal holds no more than centuries of seconds need.
        var seconds = (decimal)Math.Min(1e15, paidSeconds + (search.Boots * InstanceLife.Drain.TotalSeconds));
        var containers = (decimal)Math.Min(1e15, containerSeconds);
        var starts = (int)Math.Ceiling(attempts);
        var around = Orchestration.Lines(new WorkflowUse { Rungs = search.Rungs, Iterations = search.Starts, Attempts = starts }).Sum(line => line.Usd) + ObjectStorage.EstimatedUsd(starts, containers);
        return Math.Round((((usdPerHour / 3600) + InstanceExtras.UsdPerSecond) * seconds) + around, 6);
    }
}
