using Overnight.Functions.Decide;

namespace Overnight.Bench.Spot;

/// <summary>
/// What the published policies share: near the deadline, on-demand to the end. Off spot two overheads ahead, as a start on spot
/// could still be lost; on spot one overhead ahead, and not before it is taken.
/// </summary>
internal abstract class SafePolicy(JobTerms terms) : IPlacementPolicy
{
    protected JobTerms Terms => terms;

    public Placement Choose(in Situation situation)
    {
        var ticksLeft = terms.WholeTicks(terms.Deadline - situation.Elapsed);
        if (terms.TicksFor(situation.WorkLeft + terms.Overhead) >= ticksLeft)
            return situation.Now == Placement.Spot && situation.OverheadLeft < JobTerms.Rounding ? Placement.Spot : Placement.OnDemand;
        if (situation.Now != Placement.Spot && terms.TicksFor(situation.WorkLeft + 2 * terms.Overhead) >= ticksLeft) return Placement.OnDemand;
        return ChooseFreely(situation);
    }

    protected abstract Placement ChooseFreely(in Situation situation);
}

/// <summary>Spot whenever it is there, else wait.</summary>
internal sealed class Greedy(JobTerms terms) : SafePolicy(terms)
{
    protected override Placement ChooseFreely(in Situation situation) => situation.SpotIsThere ? Placement.Spot : Placement.Waiting;
}

/// <summary>Greedy within equal slices of time, each with its share of the work and a deadline of its own.</summary>
internal sealed class TimeSliced(JobTerms terms, int slices) : SafePolicy(terms)
{
    protected override Placement ChooseFreely(in Situation situation)
    {
        var slice = Math.Min(slices, (int)(situation.Elapsed / Terms.Deadline * slices + JobTerms.Rounding) + 1);
        var due = Terms.Work * slice / slices - (Terms.Work - situation.WorkLeft);
        var ticksLeft = Terms.WholeTicks(Terms.Deadline * slice / slices - situation.Elapsed);
        var overheads = situation.Now == Placement.Spot ? 1 : 2;
        if (due > 0 && Terms.TicksFor(due + overheads * Terms.Overhead) >= ticksLeft)
            return situation.Now == Placement.Spot ? Placement.Spot : Placement.OnDemand;
        return situation.SpotIsThere ? Placement.Spot : Placement.Waiting;
    }
}

/// <summary>
/// Uniform Progress (Wu et al., NSDI 2024): on-demand only while the work done is behind the share of the time that has passed, and
/// back to spot once it is two overheads ahead.
/// </summary>
internal sealed class UniformProgress(JobTerms terms) : SafePolicy(terms)
{
    protected override Placement ChooseFreely(in Situation situation)
    {
        // Neither ahead nor behind happens, and must not be decided by how sums of hours are rounded.
        var pace = Terms.Work / Terms.Deadline;
        var done = Terms.Work - situation.WorkLeft;
        if (situation.Now == Placement.OnDemand && situation.SpotIsThere)
            return done > (situation.Elapsed + 2 * Terms.Overhead) * pace + JobTerms.Rounding ? Placement.Spot : Placement.OnDemand;
        if (situation.SpotIsThere) return Placement.Spot;
        return done < situation.Elapsed * pace - JobTerms.Rounding ? Placement.OnDemand : Placement.Waiting;
    }
}
