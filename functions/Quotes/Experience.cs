using Overnight.Contracts;
using Overnight.Functions.Prices;
using Overnight.Functions.Receipts;

namespace Overnight.Functions.Quotes;

/// <summary>
/// What the account's own runs tell of one class of hardware: how fast it really trains, how long a start takes, and how spot
/// capacity came and went. The ledger is written by this stack alone, but figures that cannot be are passed over all the same.
/// </summary>
internal sealed class Experience
{
    /// <summary>An estimate claims a factor of two; a measurement that is further off than this is of something else.</summary>
    private const double MostOff = 30;

    // A run lasts a month at most, and so does anything in it.
    private const double MostSeconds = 31 * 86_400.0;

    // Boot of ECS's image, pull of ours (several gigabytes with CUDA), reading the data: until anything was measured.
    private static readonly Spread CpuStart = new(30, 120, 240);
    private static readonly Spread GpuStart = new(120, 360, 720);

    // As if one instance had been waited for so long: where there is capacity, a start takes no longer than its boot.
    private const double UsualWaitSeconds = 60;

    private static readonly Spread Unmeasured = new(0.5, 1, 2);

    private readonly int _gpus;

    /// <param name="ledger">In any order.</param>
    /// <param name="name">The dataset's: three runs of its own say more than any of others.</param>
    /// <param name="model">What is to be trained.</param>
    /// <param name="gpus">The class.</param>
    public Experience(IReadOnlyList<LedgerLine> ledger, string name, ModelKind model, int gpus)
    {
        _gpus = gpus;
        var lines = ledger.Where(line => line.Work?.Gpus == gpus).OrderByDescending(line => line.StartedAt).ToList();
        Spells = [.. lines.SelectMany(line => line.Spells).Where(spell => spell?.Seconds is >= 0 and <= MostSeconds)];

        var ofOwn = lines.Where(line => line.Name == name).SelectMany(Measured).ToList();
        IsOfOwnRuns = ofOwn.Count >= Spreads.EnoughToNarrow;
        _measured = IsOfOwnRuns ? ofOwn : [.. lines.Where(line => line.Work!.Model == model).SelectMany(Measured)];
        HasOwnRuns = ofOwn.Count > 0;

        var starts = lines.Select(StartSeconds).OfType<double>().ToList();
        Starts = starts.Count;
        StartSpread = Spreads.Learn(starts, gpus == 0 ? CpuStart : GpuStart);
    }

    private readonly List<(string InstanceType, double Ratio)> _measured;

    /// <summary>Newest run first.</summary>
    public List<SpotSpell> Spells { get; }

    /// <summary>Runs whose start was measured.</summary>
    public int Starts { get; }

    /// <summary>Seconds that are paid before work begins.</summary>
    public Spread StartSpread { get; }

    public bool IsOfOwnRuns { get; }

    public bool HasOwnRuns { get; }

    /// <summary>Attempts on this class whose speed was measured.</summary>
    public int Measurements => _measured.Count;

    /// <summary>Seconds of work on an instance that is ready.</summary>
    public Spread WorkSeconds(string instanceType, TrainingSize size)
    {
        var ofType = _measured.Where(one => one.InstanceType == instanceType).Select(one => one.Ratio).ToList();
        var ratios = ofType.Count > 0 ? ofType : [.. _measured.Select(one => one.Ratio)];
        return Spreads.Learn(ratios, Unmeasured).Times(InstanceSpeed.Seconds(instanceType, _gpus, size));
    }

    /// <summary>Expected while a spot instance is kept, in what was seen and the public prior together.</summary>
    public double InterruptionsPerHour(string instanceType)
    {
        var prior = SpotPrior.InterruptionsPerHour(instanceType);
        var kept = Spells.Where(spell => spell.IsThere).ToList();
        return (kept.Count(spell => spell.EndSeen) + 1) / ((kept.Sum(spell => spell.Seconds) / 3600) + (1 / prior));
    }

    /// <summary>Expected before a spot instance comes, beyond its boot.</summary>
    public double WaitSeconds
    {
        get
        {
            // A start that waited for its boot only leaves no time of waiting, but it was one.
            var waits = Spells.Where(spell => !spell.IsThere).ToList();
            var starts = Math.Max(waits.Count(spell => spell.EndSeen), Spells.Count - waits.Count);
            return (waits.Sum(spell => spell.Seconds) + UsualWaitSeconds) / (starts + 1);
        }
    }

    /// <summary>How many times the estimated seconds a step took.</summary>
    private IEnumerable<(string InstanceType, double Ratio)> Measured(LedgerLine line)
    {
        if (line.Work is not { Steps: > 0 and var steps, Flops: > 0 and var flops }) yield break;
        foreach (var use in line.Uses)
        {
            // One that is null is passed over too.
            if (use is not { SecondsPerStep: > 0 and var seconds, InstanceType.Length: > 0 }) continue;
            var ratio = seconds * steps / InstanceSpeed.Seconds(use.InstanceType, _gpus, new TrainingSize(flops, steps));
            if (ratio is > 1 / MostOff and < MostOff) yield return (use.InstanceType, ratio);
        }
    }

    /// <summary>
    /// What was billed beyond the steps, less the minute that an idle instance is kept: of runs that took one attempt, as of
    /// others it cannot be told which steps an attempt made.
    /// </summary>
    private double? StartSeconds(LedgerLine line)
    {
        if (line is not { Status: RunStatus.Succeeded, Attempts: 1, Work.Steps: { } steps } || !Measured(line).Any()) return null;
        if (line.Uses is not [{ SecondsPerStep: { } perStep } use]) return null;
        var seconds = (double)use.Seconds - (perStep * steps) - InstanceLife.Drain.TotalSeconds;
        return seconds is > -MostSeconds and < MostSeconds ? Math.Max(1, seconds) : null;
    }
}
