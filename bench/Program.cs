using System.Text.Json;
using Overnight.Bench;
using Overnight.Bench.Quality;
using Overnight.Bench.Spot;
using Overnight.Bench.Trainer;

// dotnet run -c Release --project bench -- [NAME...] [--json FILE]
// The spot policies' benchmark has questions of its own: bench spot --help
if (args is ["spot", .. var rest]) return SpotCommand.Create().Parse(rest).Invoke();

IBenchmark[] benchmarks = [new CsvBenchmark(), new TrainerBenchmark(), new QualityBenchmark(), new LambdaBenchmark(), new LocalBenchmark()];

var names = new List<string>();
string? json = null;
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--json" && i + 1 < args.Length) json = args[++i];
    else names.Add(args[i]);
}
var unknown = names.Where(name => benchmarks.All(benchmark => benchmark.Name != name)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine(
        $"found the benchmark '{unknown[0]}', expected one of {string.Join(", ", benchmarks.Select(benchmark => benchmark.Name))}, and --json FILE");
    return 64;
}

var rows = new List<BenchRow>();
foreach (var benchmark in benchmarks.Where(benchmark => names.Count == 0 || names.Contains(benchmark.Name)))
    rows.AddRange(await benchmark.RunAsync(CancellationToken.None));
BenchTable.Print(rows, Console.Out);
if (json is not null) await File.WriteAllTextAsync(json, JsonSerializer.Serialize(rows, BenchJson.Default.ListBenchRow) + "\n");
return 0;
