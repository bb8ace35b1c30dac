using System.Globalization;
using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.Search;

/// <summary>
/// Compares a trial with the others of its search while it trains: at some epochs each leaves a mark, an empty object whose name tells
/// how good it is, and lists the others' marks of the same point. Nobody has to collect anything, and no training waits.
/// </summary>
internal sealed class TrialMarks(ObjectStore results, RunFolder folder, RungSpan rung, bool higherIsBetter, EventLog log)
{
    private Task _telling = Task.CompletedTask;
    private volatile bool _isBeaten;

    /// <summary>Known some moments after the epoch whose comparison says so.</summary>
    public bool IsBeaten => _isBeaten;

    /// <param name="epoch">1-based.</param>
    /// <param name="best">The best value of the metric until then.</param>
    public void AfterEpoch(int epoch, double best)
    {
        if (rung.ComparedAt(epoch) is { } eighth) _telling = CompareAsync(_telling, eighth, epoch, best);
    }

    public Task FinishAsync() => _telling;

    private async Task CompareAsync(Task before, int eighth, int epoch, double best)
    {
        await before;
        try
        {
            await results.WriteAsync(folder.Mark(rung.Rung, eighth, best), [], CancellationToken.None);
            var others = Others(await results.ListAsync(folder.Marks(rung.Rung, eighth), CancellationToken.None));
            // The first trial is the recipe without a search: what the others have to be better than is trained to its end.
            if (folder.Trial == 0 || !MedianRule.IsBeaten(best, others, higherIsBetter)) return;
            log.Write("worse than the median of the other trials", ("epoch", epoch), ("best", best), ("others", others.Count));
            _isBeaten = true;
        }
        catch (Exception e) when (ServiceFault.Is(e))
        {
            // A trial that is not compared trains on.
            log.Write("not compared with the other trials", ("epoch", epoch), ("message", e.Message));
        }
    }

    private List<double> Others(List<string> keys)
    {
        var others = new Dictionary<int, double>();
        foreach (var name in keys.Select(key => key[(key.LastIndexOf('/') + 1)..].Split('=')))
        {
            if (name is [var trial, var value] && int.TryParse(trial, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number != folder.Trial && double.TryParse(value, CultureInfo.InvariantCulture, out var best) && double.IsFinite(best))
            {
                others[number] = best;
            }
        }
        return [.. others.Values];
    }
}
