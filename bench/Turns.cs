using System.Diagnostics;

namespace Overnight.Bench;

/// <summary>
/// Measures several contenders in turns, so that what else the machine does meets all of them alike, and takes each one's
/// median.
/// </summary>
internal static class Turns
{
    /// <param name="contenders">Each does the work once and says how many seconds it took.</param>
    public static async Task<double[]> MedianSecondsAsync(int turns, params IReadOnlyList<Func<Task<double>>> contenders)
    {
        var seconds = contenders.Select(_ => new List<double>(turns)).ToArray();
        // The first turn warms caches and compiles; it does not count.
        for (var turn = -1; turn < turns; turn++)
        {
            for (var i = 0; i < contenders.Count; i++)
            {
                var taken = await contenders[i]();
                if (turn >= 0) seconds[i].Add(taken);
            }
        }
        return Array.ConvertAll(seconds, Median);
    }

    /// <summary>How long <paramref name="work"/> takes, with the garbage of earlier work out of its way.</summary>
    public static async Task<double> TimeAsync(Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        var middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
