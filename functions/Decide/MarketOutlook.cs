using Overnight.Contracts;

namespace Overnight.Functions.Decide;

/// <summary>What may become of spot until a deadline, as the run knows it: its own sightings, and the account's past.</summary>
internal sealed class MarketOutlook
{
    // Ten minutes, as the policy's benchmark looks; finer where the deadline is short, coarser where the table would grow too large.
    private const double UsualTickHours = 1 / 6.0;
    private const int FewestTicks = 150, MostTicks = 500;

    // On demand for four starts at least, so that at most a fifth of what is paid goes into starting.
    private const double StartsAStint = 4;

    private readonly AttemptFacts _facts;
    private readonly JobTerms _terms;
    private readonly double _workLeft;
    private readonly SpotHazard? _hazard;

    private MarketOutlook(AttemptFacts facts, JobTerms terms, double workLeft, SpotHazard? hazard) =>
        (_facts, _terms, _workLeft, _hazard) = (facts, terms, workLeft, hazard);

    /// <summary>What is believed of spot now, as a part of a sentence.</summary>
    public string Belief => _facts.Seen.Age(_facts.Now) is { } age
        ? $"{(IsThere ? "there has been spot" : "spot has been gone")} for {Words.Time(age)}" : "nothing was seen of spot yet";

    private bool IsThere => _facts.Seen.IsThere(_facts.Now);

    private double Elapsed => (_facts.Now - _facts.RunStartedAt).TotalHours;

    public static MarketOutlook Of(AttemptFacts facts, DateTimeOffset deadline, double workLeftSeconds)
    {
        var hours = (deadline - facts.RunStartedAt).TotalHours;
        var terms = new JobTerms(
            (facts.Work.Done + workLeftSeconds) / 3600, hours, facts.Work.StartSeconds / 3600,
            Math.Max(Math.Min(UsualTickHours, hours / FewestTicks), hours / MostTicks), facts.Prices.Ratio, OnDemandPrice: 1);
        // What EC2 publishes of a type tells little of the hours of a day: it only rounds off what this account has seen itself.
        var hazard = facts.Past.Count > 0 ? SpotHazard.Fit(Spells(facts.Past), Spells(facts.Prior)) : null;
        return new MarketOutlook(facts, terms, workLeftSeconds / 3600, hazard);
    }

    private static IEnumerable<Spell> Spells(IEnumerable<SpotSpell> seen) =>
        seen.Select(spell => new Spell(spell.IsThere, spell.Seconds / 3600, spell.EndSeen));

    /// <summary>The policy's choice now, having been shown tick by tick what the run saw until now.</summary>
    public Placement Best()
    {
        IPlacementPolicy policy = _hazard is null ? new UniformProgress(_terms) : new SpotPolicy(new SpotPolicy.ProgrammeBook(_terms, _hazard, isForOneChoice: true));
        // At the deadline itself there is nothing to weigh: it only looks.
        for (var tick = 0; (tick + 0.5) * _terms.Tick < Elapsed; tick++)
            _ = policy.Choose(At(tick * _terms.Tick) with { Elapsed = _terms.Deadline });
        return policy.Choose(At(Elapsed));
    }

    /// <summary>
    /// How long to work on demand before spot is tried again: until the chance that it is back, times what it would save, exceeds the
    /// start that the try costs. Null where that comes no more.
    /// </summary>
    public double? StintSeconds(double workLeftSeconds)
    {
        var start = _facts.Work.StartSeconds;
        var least = Math.Max(StartsAStint * start, _terms.Tick * 3600);
        if (_hazard is null)
        {
            // Uniform Progress: until two starts ahead of an even pace. On demand, work goes at 1, the pace at less.
            var pace = _terms.Work / _terms.Deadline;
            var behind = ((Elapsed + (2 * _terms.Overhead)) * pace * 3600) - _facts.Work.Done;
            var stint = Math.Max(least, behind / Math.Max(0.01, 1 - pace));
            return stint + start < workLeftSeconds ? stint : null;
        }
        var gone = IsThere ? 0 : _facts.Seen.Age(_facts.Now)?.TotalHours ?? 0;
        var stay = MeanStay(_hazard);
        var hazard = 0.0;
        for (var hours = 0.0; (hours * 3600) + start < workLeftSeconds; hours += _terms.Tick)
        {
            var back = 1 - Math.Exp(-hazard);
            var onSpot = Math.Min((workLeftSeconds / 3600) - hours, stay);
            if (hours * 3600 >= least && back * (1 - _facts.Prices.Ratio) * onSpot > _terms.Overhead) return hours * 3600;
            hazard += _hazard.Rate(isThere: false, SpotHazard.RangeOf(gone + hours)) * _terms.Tick;
        }
        return null;
    }

    /// <summary>Hours that capacity which has just come stays, on average.</summary>
    private static double MeanStay(SpotHazard hazard)
    {
        var (mean, lives) = (0.0, 1.0);
        for (var range = 0; range < SpotHazard.Ranges; range++)
        {
            var rate = hazard.Rate(isThere: true, range);
            var survives = Math.Exp(-rate * SpotHazard.Width(range));
            mean += lives * (1 - survives) / rate;
            lives *= survives;
        }
        return mean;
    }

    private Situation At(double elapsed) =>
        new(elapsed, _workLeft, Placement.Waiting, OverheadLeft: 0, _facts.Seen.IsThere(_facts.RunStartedAt.AddHours(elapsed)));
}
