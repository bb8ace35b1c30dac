using Overnight.Contracts;
using Overnight.Trainer.Attempts;

namespace Overnight.Trainer.Search;

/// <summary>The run's plan as it holds for one attempt.</summary>
internal static class TrialPlan
{
    /// <exception cref="InvalidDataException">The attempt's settings and the plan do not go together.</exception>
    public static Plan Of(Plan plan, AttemptSettings settings)
    {
        if (plan.Search is not { } search)
        {
            return settings is { Trial: 0, Rung: null } ? plan : throw new InvalidDataException(
                $"found OVERNIGHT_TRIAL={settings.Trial} and OVERNIGHT_RUNG={settings.Rung}, expected trial 0 and no rung: {settings.Plan} does not search");
        }
        if (settings.Rung is not { } rung || rung >= search.Rungs.Count)
            throw new InvalidDataException($"found OVERNIGHT_RUNG='{settings.Rung}', expected 0 to {search.Rungs.Count - 1}: the rungs of {settings.Plan}");
        if (settings.Trial >= search.Trials.Count)
            throw new InvalidDataException($"found OVERNIGHT_TRIAL={settings.Trial}, expected 0 to {search.Trials.Count - 1}: the trials of {settings.Plan}");
        return plan.OfTrial(settings.Trial);
    }
}
