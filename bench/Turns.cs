using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Overnight.Bench;

/// <summary>What one piece of work took.</summary>
/// <param name="Wall">Seconds on the clock: what a person waits, when nothing else runs.</param>
/// <param name="Processor">Seconds of all its threads on a core: nearly the same however busy the machine is.</param>
/// <param name="Spread">Of several runs: half of what lies between the least and the greatest on the clock, as a share of the median.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Seconds(double Wall, double Processor, double? Spread = null);

/// <summary>
/// Measures several contenders in turns, so that what else the machine does meets all of them alike, and takes each one's
/// median.
/// </summary>
internal static class Turns
{
    /// <summary>Takes the place of every benchmark's own number, for a try; null in what is published.</summary>
    public static int? Instead { get; set; }

    /// <summary>
    /// The moment after which no more turns than <see cref="Fewest"/> are begun, a <see cref="Stopwatch"/>'s; null: there is none. Among others a
    /// benchmark must leave them their time.
    /// </summary>
    public static long? Until { get; set; }

    private static bool _wereCut;

    private const int Fewest = 3;

    /// <summary>Whether time ran out since this was asked last.</summary>
    public static bool TakeCut()
    {
        var were = _wereCut;
        _wereCut = false;
        return were;
    }

    /// <summary>Whether another turn is begun after so many.</summary>
    public static bool HasAnother(int done, int turns)
    {
        if (done >= turns) return false;
        if (done < Fewest || Until is not { } until || Stopwatch.GetTimestamp() < until) return true;
        _wereCut = true;
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
        var wall = Median(runs.Select(run => run.Wall));
        var spread = (runs.Max(run => run.Wall) - runs.Min(run => run.Wall)) / 2 / wall;
        return new Seconds(wall, Median(runs.Select(run => run.Processor)), spread);
    }

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
