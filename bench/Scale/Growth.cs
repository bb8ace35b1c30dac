using System.Globalization;

namespace Overnight.Bench;

/// <summary>
/// By what power of a number time and memory grow: 1 is in proportion; the goal is 1.05 at most. Three sizes, each ten times the one before:
/// time's power is that of the last step, since the smallest shows what does not grow; memory's is that of what the two larger ones
/// hold beyond the smallest.
/// </summary>
internal static class Growth
{
    private const int TimedTurns = 5;
    private const double Goal = 1.05, MegaByte = 1e6;

    /// <param name="what">For the rows.</param>
    /// <param name="how">What is done so many times.</param>
    /// <param name="sizes">Three.</param>
    /// <param name="workAsync">Does it, tells what it took, and lets the memory be looked at when it holds the most.</param>
    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(string what, string how, int[] sizes, Func<int, HeldMemory, Task<Seconds>> workAsync)
    {
        await Console.Error.WriteLineAsync($"scale/{what}: in turns");
        var seconds = await Turns.MedianAsync(TimedTurns, [.. sizes.Select(size => new Func<Task<Seconds>>(() => workAsync(size, HeldMemory.NotLookedAt)))]);
        // By itself: looking stops the work, and what is live does not depend on how busy the machine is.
        var bytes = new List<double>();
        foreach (var size in sizes)
        {
            var memory = new HeldMemory(looks: true);
            await workAsync(size, memory);
            bytes.Add(memory.MostBytes);
        }
        var time = Power(seconds[^1].Wall, seconds[^2].Wall, sizes[^1], sizes[^2]);
        var space = Power(bytes[^1] - bytes[0], bytes[^2] - bytes[0], sizes[^1] - sizes[0], sizes[^2] - sizes[0]);
        return
        [
            BenchRow.LessThanGoal($"scale/{what}/time", time, Goal, "power of the number") with { How = $"{how}; {Listed(seconds.Select(one => one.Wall), "0.000", "s")}" },
            BenchRow.LessThanGoal($"scale/{what}/memory", space, Goal, "power of the number") with { How = $"live at the most: {Listed(bytes.Select(one => one / MegaByte), "0.00", "MB")}" },
        ];

        string Listed(IEnumerable<double> values, string format, string unit) =>
            string.Join(", ", sizes.Zip(values, (size, value) => string.Create(CultureInfo.InvariantCulture, $"{size:N0}: {value.ToString(format, CultureInfo.InvariantCulture)} {unit}")));
    }

    private static double Power(double large, double small, double many, double few) => Math.Log(large / small) / Math.Log(many / few);
}
