namespace Overnight.Functions.Decide;

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
