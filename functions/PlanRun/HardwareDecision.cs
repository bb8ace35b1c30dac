using Overnight.Contracts;

namespace Overnight.Functions.PlanRun;

/// <param name="Compute">Threads apart, which follow from the work.</param>
/// <param name="Quote">Null where it cannot be told.</param>
/// <param name="Past">Of the class that was chosen, newest first.</param>
/// <param name="Notes">For the plan's.</param>
internal sealed record HardwareDecision(PlannedCompute Compute, Quote? Quote, List<SpotSpell> Past, List<string> Notes);
