namespace Overnight.Functions.Decide;

/// <summary>
/// The market as a Markov chain with one step a tick: a state for each range of ages, gone and there. Within a range the age is not
/// kept: each tick it goes on to the next range with the chance that makes the stay as long as the range on average.
/// </summary>
internal sealed class MarketChain
{
    /// <summary>From a state: to capacity's other side, to the next range, or nowhere.</summary>
    public sealed record Step(int Flipped, float Flips, int Older, float Ages, float Stays);

    private readonly Step[] _steps;

    public MarketChain(SpotHazard hazard, double tickHours)
    {
        _steps = new Step[Count];
        for (var state = 0; state < Count; state++)
        {
            var range = state % SpotHazard.Ranges;
            var flips = 1 - Math.Exp(-hazard.Rate(IsThere(state), range) * tickHours);
            var ages = (1 - flips) * Math.Min(1, tickHours / SpotHazard.Width(range));
            var older = range + 1 < SpotHazard.Ranges ? state + 1 : state;
            _steps[state] = new Step(State(!IsThere(state), 0), (float)flips, older, (float)ages, (float)(1 - flips - ages));
        }
    }

    public static int Count => 2 * SpotHazard.Ranges;

    public Step this[int state] => _steps[state];

    public static bool IsThere(int state) => state >= SpotHazard.Ranges;

    public static int State(bool isThere, double age) => (isThere ? SpotHazard.Ranges : 0) + SpotHazard.RangeOf(age);
}
