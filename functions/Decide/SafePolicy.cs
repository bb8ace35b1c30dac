namespace Overnight.Functions.Decide;

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
