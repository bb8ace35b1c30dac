using System.Globalization;
using System.Runtime.InteropServices;

namespace Overnight.Bench;

/// <summary>What is printed and what BENCHMARKS.md holds: the machine, the day, the table.</summary>
internal static class BenchReport
{
    public static string Of(IReadOnlyList<BenchRow> rows, IReadOnlyList<(string Name, int Turns)> cut, TimeSpan took, TimeProvider time)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.WriteLine("# Benchmarks");
        text.WriteLine();
        text.WriteLine($"Written by `./dev bench all` on {time.GetUtcNow():yyyy-MM-dd}, in {took.TotalMinutes:0.0} minutes, on {Machine()}.");
        text.WriteLine();
        text.WriteLine("Each row is ours beside what a user would pick instead, measured in turns in the same run: medians, ± half of what lies between");
        text.WriteLine("the least and the greatest run. A ratio above 1 is better for us, whatever the unit.");
        text.WriteLine("Times are of five turns or more where a row says nothing else; sizes, costs and replayed traces are the same each time.");
        if (cut.Count > 0) text.WriteLine($"Time ran out, so that some rows are of fewer turns: {string.Join(", ", cut.Select(one => $"{one.Name} (at least {one.Turns})"))}.");
        if (Turns.Instead is { } few) text.WriteLine($"\nTHIS IS A TRY of {few} turns, not to be published.");
        text.WriteLine();
        BenchTable.Print(rows, text);
        text.WriteLine();
        text.WriteLine(Losses(rows));
        return text.ToString();
    }

    private static string Losses(IReadOnlyList<BenchRow> rows)
    {
        var lost = rows.Where(row => row.Why is not null).Select(row => string.Create(CultureInfo.InvariantCulture,
            $"- {row.Name}, {(row.PeerName.StartsWith("goal", StringComparison.Ordinal) ? "the goal" : row.PeerName)}: {(row.Ratio is { } ratio ? string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00}x") : "never reached")}{(row.Bar is > 1 ? $" of {row.Bar:0.##}x wanted" : "")}. {row.Why}")).ToList();
        return lost.Count == 0 ? "No peer was better, and no goal was missed." : $"## Where a peer is better, or a goal is missed\n\n{string.Join('\n', lost)}";
    }

    private static string Machine()
    {
        var cpu = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : null;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30);
        return $"{Environment.ProcessorCount} cores ({cpu ?? RuntimeInformation.ProcessArchitecture.ToString()}), {memory:0} GiB, "
            + $"{RuntimeInformation.OSDescription}, .NET {Environment.Version}";
    }
}
