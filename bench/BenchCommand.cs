using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Overnight.Bench.Quality;
using Overnight.Bench.Trainer;

namespace Overnight.Bench;

/// <summary><c>bench [all|NAME...] [--json FILE]</c></summary>
internal static class BenchCommand
{
    private const string All = "all";

    /// <summary>In the order of the table.</summary>
    private static readonly IBenchmark[] Benchmarks =
    [
        new TrainerBenchmark(), new Predict.PredictBenchmark(), new TabularBenchmark(), new CsvBenchmark(), new MnistShapeBenchmark(), new LambdaBenchmark(), new LocalBenchmark(),
        new Spot.SpotBenchmark(), new SimBenchmark(), new ScaleBenchmark(), new LoadBenchmark(), new GpuBenchmark(), new QualityBenchmark(),
    ];

    /// <summary>They train hundreds of models, which takes longer than all others together.</summary>
    private static readonly string[] ByNameOnly = ["quality", "load"];

    /// <summary>What each may take among the others before it measures less often; those that are not named here: <see cref="UsualMinutes"/>.</summary>
    private static readonly Dictionary<string, double> Minutes = new(StringComparer.Ordinal)
    {
        ["trainer"] = 5,
        ["tabular"] = 3,
        ["mnist-shape"] = 3,
        ["sim"] = 1.25,
    };

    private const double UsualMinutes = 2;

    /// <summary>All of them are to be over in 25, on a slow machine too: what is begun then is done, once each.</summary>
    private const double LongestMinutes = 20;

    public static RootCommand Create(TimeProvider time)
    {
        var names = new Argument<string[]>("name")
        {
            Description = $"Which: {string.Join(", ", Benchmarks.Select(benchmark => benchmark.Name))}; or all of them but {string.Join(", ", ByNameOnly)}",
            DefaultValueFactory = _ => [All],
            Arity = ArgumentArity.ZeroOrMore,
        };
        names.AcceptOnlyFromAmong([All, .. Benchmarks.Select(benchmark => benchmark.Name)]);
        var json = new Option<string?>("--json") { Description = "Also write the rows to this file" };
        var turns = new Option<int?>("--turns") { Description = "Measure so often instead, for a try [default: each benchmark's own number, 5 at least]" };
        var root = new RootCommand("Overnight beside its peers, measured in turns in the same run. `all` also writes BENCHMARKS.md.\n"
            + "Examples: ./dev bench csv --json csv.json    ./dev bench all    ./dev bench spot --help")
        {
            names, json, turns,
        };
        root.SetAction(async (parsed, cancellation) =>
        {
            var wanted = parsed.GetValue(names)!;
            var all = wanted.Contains(All);
            Turns.Instead = parsed.GetValue(turns);
            var began = Stopwatch.GetTimestamp();
            var rows = new List<BenchRow>();
            var cut = new List<(string Name, int Turns)>();
            foreach (var benchmark in Benchmarks.Where(b => wanted.Contains(b.Name) || (all && !ByNameOnly.Contains(b.Name))))
            {
                await Console.Error.WriteLineAsync($"{Stopwatch.GetElapsedTime(began):mm\\:ss}  {benchmark.Name}");
                if (all) Turns.Share = ShareOf(benchmark, began);
                rows.AddRange((await MeasureAsync(benchmark, all, cancellation)).Select(BenchBars.Judge));
                if (Turns.TakeCut() is { } fewest) cut.Add((benchmark.Name, fewest));
            }
            if (all)
            {
                var report = BenchReport.Of(rows, cut, Stopwatch.GetElapsedTime(began), time);
                Console.Write(report);
                await File.WriteAllTextAsync(Path.Combine(BuiltStack.Root(), "BENCHMARKS.md"), report, cancellation);
            }
            else
            {
                BenchTable.Print(rows, Console.Out);
            }
            if (parsed.GetValue(json) is { } path)
                await File.WriteAllTextAsync(path, JsonSerializer.Serialize(rows, BenchJson.Default.ListBenchRow) + "\n", cancellation);
            return 0;
        });
        return root;
    }

    /// <summary>Its minutes, and a quarter of them where it has not measured thrice by then.</summary>
    private static TimeShare ShareOf(IBenchmark benchmark, long began)
    {
        var (now, last, minutes) = (Stopwatch.GetTimestamp(), began + Ticks(LongestMinutes), MinutesOf(benchmark));
        return new TimeShare(Math.Min(last, now + Ticks(minutes)), Math.Min(last, now + Ticks(1.25 * minutes)));
    }

    private static double MinutesOf(IBenchmark benchmark) => Minutes.GetValueOrDefault(benchmark.Name, UsualMinutes);

    private static long Ticks(double minutes) => (long)(minutes * 60 * Stopwatch.Frequency);

    /// <summary>Among others, one that breaks must not lose the others' rows: its own says what happened.</summary>
    private static async Task<IReadOnlyList<BenchRow>> MeasureAsync(IBenchmark benchmark, bool among, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Twice its time: one that hangs must not take the others' rows with it.
        var longest = TimeSpan.FromMinutes(2 + (2 * MinutesOf(benchmark)));
        if (among) limit.CancelAfter(longest);
        try
        {
            return await benchmark.RunAsync(limit.Token);
        }
        catch (Exception e) when (among && !cancellation.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"{benchmark.Name}: {e}");
            var what = limit.IsCancellationRequested ? $"stopped after {longest.TotalMinutes:0.#} minutes, so that the others have their time: ask for it by name"
                : $"failed: {e.GetType().Name}: {e.Message.Split('\n')[0]}";
            return [new BenchRow { Name = benchmark.Name, Unit = "", PeerName = "", PeerVersion = "", How = what }];
        }
    }
}
