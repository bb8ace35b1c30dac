using Overnight.Contracts;

namespace Overnight.Trainer.Search;

/// <summary>The epochs of one rung of a search, for one trial.</summary>
/// <param name="Rung">0-based.</param>
/// <param name="Before">Epochs that lie before it.</param>
/// <param name="Last">The epoch that it ends with, 1-based.</param>
/// <param name="StopsEarly">Whether a trial that does badly is given up.</param>
internal sealed record RungSpan(int Rung, int Before, int Last, bool StopsEarly)
{
    private const int Parts = 8;

    /// <param name="plan">The trial's.</param>
    /// <param name="rung">Null where the run does not search.</param>
    public static RungSpan? Of(Plan plan, int? rung)
    {
        if (plan.Search is not { } search || rung is not { } number) return null;
        var epochs = plan.Training.Epochs;
        var before = number == 0 ? 0 : search.Rungs[number - 1].LastEpoch(epochs);
        return new RungSpan(number, before, search.Rungs[number].LastEpoch(epochs), search.StopEarly);
    }

    /// <summary>
    /// The eighth of the rung that <paramref name="epoch"/> (1-based) completes, where the trials are compared then; else null. Some
    /// points for all of them, whatever their number of epochs: a comparison is two requests. Not before a quarter, as the
    /// beginning tells little, and not at the end, where there is nothing left to stop.
    /// </summary>
    public int? ComparedAt(int epoch)
    {
        var eighth = Eighths(epoch);
        return eighth is >= 2 and < Parts && eighth > Eighths(epoch - 1) ? eighth : null;
    }

    private int Eighths(int epoch) => epoch <= Before ? 0 : (int)((long)Parts * (epoch - Before) / Math.Max(1, Last - Before));
}
