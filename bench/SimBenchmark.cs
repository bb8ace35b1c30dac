using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Overnight.Bench;

/// <summary>
/// <c>./dev overnight simulate</c>, with the environment that it sets: nights with all faults a second, beside the goal of ten thousand in two minutes. Nothing
/// else plays such nights, so there is no peer.
/// </summary>
internal sealed class SimBenchmark : IBenchmark
{
    private const int Turns = 5, Nights = 1_000, Seed = 1;
    private const double GoalNightsPerSecond = 10_000 / 120.0, MegaByte = 1e6;

    // What memory is compared with: nights that are over must not be kept, so ten times as many take no more.
    private const double GoalGrowth = 1.1;

    public string Name => "sim";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        var few = await PlayAsync(Nights / 10, cancellationToken);
        var many = new List<Played>();
        while (Bench.Turns.HasAnother(many.Count, Bench.Turns.Of(Turns))) many.Add(await PlayAsync(Nights, cancellationToken));
        var digests = many.Select(one => one.Digest).Distinct(StringComparer.Ordinal).ToList();
        var (rate, peak) = (Bench.Turns.Median(many.Select(one => one.NightsPerSecond)), Bench.Turns.Median(many.Select(one => (double)one.PeakBytes)));
        return
        [
            BenchRow.MoreThanGoal("sim/nights", rate, GoalNightsPerSecond, "nights/s") with
            {
                OursSpread = Bench.Turns.Spread([.. many.Select(one => one.NightsPerSecond)]),
                How = $"{Nights:N0} nights of seed {Seed} with all faults, {many[0].Runs:N0} runs, {many[0].Violations} violations; {many.Count} times, "
                    + (digests.Count == 1 ? $"each with the digest {digests[0][..12]}" : $"WITH {digests.Count} DIFFERENT DIGESTS: the same seed must have one"),
            },
            BenchRow.LessThanGoal("sim/memory", peak / MegaByte, GoalGrowth * few.PeakBytes / MegaByte, "MB at most") with
            {
                How = $"of the process with {Nights:N0} nights; the goal is what {Nights / 10:N0} nights take ({few.PeakBytes / MegaByte:0} MB) and a tenth",
            },
        ];
    }

    private static async Task<Played> PlayAsync(int nights, CancellationToken cancellation)
    {
        var program = Path.Combine(BuiltStack.Root(), "artifacts", "bin", "Overnight.Cli", "release", "overnight.dll");
        var file = Path.GetTempFileName();
        try
        {
            var ended = await MeasuredProcess.RunAsync(
                new ProcessStartInfo("dotnet", [program, "simulate", "--nights", $"{nights}", "--seed", $"{Seed}", "--faults", "all",
                    "--template", Path.Combine(BuiltStack.Folder(), "template.yaml"), "--json", file])
                { Environment = { ["DOTNET_GCgen0size"] = "4000000", ["DOTNET_TC_QuickJit"] = "0" } }, cancellation);
            // A night that failed is in the document too, and its command then ends with another code.
            var text = await File.ReadAllTextAsync(file, cancellation);
            if (text.Length == 0) ended.Succeeded(program);
            var report = JsonNode.Parse(text) ?? throw new InvalidOperationException($"{program}: {ended.Errors}{ended.Output}");
            return new Played((double)report["nightsPerSecond"]!, (int)report["runs"]!, (int)report["violations"]!, (string)report["digest"]!, ended.PeakBytes);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed record Played(double NightsPerSecond, int Runs, int Violations, string Digest, long PeakBytes);
}
