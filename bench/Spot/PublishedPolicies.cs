using Overnight.Functions.Decide;

namespace Overnight.Bench.Spot;

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
