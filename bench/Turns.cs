using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Overnight.Bench;

/// <summary>What one piece of work took.</summary>
/// <param name="Wall">Seconds on the clock: what a person waits, when nothing else runs.</param>
/// <param name="Processor">Seconds of all its threads on a core: nearly the same however busy the machine is.</param>
/// <param name="Spread">Of several runs: <see cref="Turns.Spread"/> on the clock.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Seconds(double Wall, double Processor, double? Spread = null);

/// <summary>Moments of <see cref="Stopwatch"/>.</summary>
/// <param name="Until">After it three turns are enough.</param>
/// <param name="Latest">After it one is.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TimeShare(long Until, long Latest);

/// <summary>
/// Measures several contenders in turns, so that what else the machine does meets all of them alike, and takes each one's
/// median.
/// </summary>
internal static class Turns
{
    /// <summary>Takes the place of every benchmark's own number, for a try; null in what is published.</summary>
    public static int? Instead { get; set; }

    /// <summary>What a benchmark may take among others, which must be left their time; null: as long as it likes.</summary>
    public static TimeShare? Share { get; set; }

    private const int Fewest = 3;

    private static int? _cutTo;

    /// <summary>The fewest turns of a measurement that ran out of time since this was asked last; null: none did.</summary>
    public static int? TakeCut()
    {
        var cutTo = _cutTo;
        _cutTo = null;
        return cutTo;
    }

    /// <summary>Whether another turn is begun after so many; below 0 is one that warms up.</summary>
    public static bool HasAnother(int done, int turns)
    {
        if (done >= turns) return false;
        var now = Stopwatch.GetTimestamp();
        if (Share is not { } share || now < share.Until || done < (now < share.Latest ? Fewest : 1)) return true;
        _cutTo = Math.Min(done, _cutTo ?? done);
        return false;
    }

    /// <summary>How often a benchmark that asks for so many turns is to measure.</summary>
    public static int Of(int turns) => Instead ?? turns;

    /// <param name="contenders">Each does the work once and says what it took.</param>
    public static Task<Seconds[]> MedianAsync(int turns, params IReadOnlyList<Func<Task<Seconds>>> contenders) => MedianAsync(turns, warmUp: true, contenders);

    /// <param name="turns">How often.</param>
    /// <param name="warmUp">Whether there is a turn before, which warms caches and compiles, and does not count.</param>
    /// <param name="contenders">Each does the work once and says what it took.</param>
    public static async Task<Seconds[]> MedianAsync(int turns, bool warmUp, IReadOnlyList<Func<Task<Seconds>>> contenders)
    {
        turns = Of(turns);
        var taken = contenders.Select(_ => new List<Seconds>(turns)).ToArray();
        for (var turn = warmUp ? -1 : 0; HasAnother(turn, turns); turn++)
        {
            for (var i = 0; i < contenders.Count; i++)
            {
                var seconds = await contenders[i]();
                if (turn >= 0) taken[i].Add(seconds);
            }
        }
        return Array.ConvertAll(taken, Middle);
    }

    public static Seconds Middle(List<Seconds> runs)
    {
        List<double> walls = [.. runs.Select(run => run.Wall)];
        return new Seconds(Median(walls), Median(runs.Select(run => run.Processor)), Spread(walls));
    }

    /// <summary>Half of what lies between the least and the greatest, as a share of the median; null of one.</summary>
    public static double? Spread(IReadOnlyCollection<double> values) => values.Count < 2 ? null : (values.Max() - values.Min()) / 2 / Median(values);

    /// <summary>What <paramref name="work"/> in this process takes, with the garbage of earlier work out of its way.</summary>
    public static async Task<Seconds> TimeAsync(Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var processor = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        await work();
        return new Seconds(Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
