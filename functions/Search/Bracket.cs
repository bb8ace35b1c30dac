using Overnight.Contracts;

namespace Overnight.Functions.Search;

/// <summary>
/// How far trials are trained before the best of them go on: successive halving (Jamieson and Talwalkar, Non-stochastic Best Arm
/// Identification, 2016). Of n trials n/eta^i reach rung i, and are trained to eta^i/eta^(R-1) of their epochs.
/// </summary>
internal static class Bracket
{
    public const int UsualEta = 3;

    /// <param name="method">Only halving has more rungs than one.</param>
    /// <param name="trials">How many there are; the first is the default setting.</param>
    /// <param name="eta">2 at least.</param>
    /// <param name="rungs">As the recipe wants them; null: as many as leave one trial for the last.</param>
    /// <param name="epochs">The fewest of any trial: no rung is shorter than one of them.</param>
    public static List<PlannedRung> Of(SearchMethod method, int trials, int eta, int? rungs, int epochs)
    {
        if (method != SearchMethod.Halving) return [new PlannedRung(1, trials)];
        var count = Math.Min(rungs ?? int.MaxValue, MostRungs(trials, eta, epochs));
        var planned = new List<PlannedRung>();
        for (var i = 0; i < count; i++)
        {
            // The default setting has a place of its own in each rung, so that no search ends worse than none would have.
            var places = i == 0 ? trials : Math.Min(planned[^1].Trials, (trials / Power(eta, i)) + 1);
            planned.Add(new PlannedRung(i == count - 1 ? 1 : 1.0 / Power(eta, count - 1 - i), places));
        }
        return planned;
    }

    /// <summary>As many as leave one trial for the last and an epoch for the first.</summary>
    public static int MostRungs(int trials, int eta, int epochs)
    {
        var rungs = 1;
        while (Power(eta, rungs) <= Math.Min(trials, epochs)) rungs++;
        return rungs;
    }

    private static int Power(int eta, int exponent)
    {
        var power = 1L;
        for (var i = 0; i < exponent; i++) power = Math.Min(int.MaxValue, power * eta);
        return (int)power;
    }
}
