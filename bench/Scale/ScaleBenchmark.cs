using System.Text.Json.Nodes;
using Overnight.Data;
using Overnight.Local.StepFunctions;
using Overnight.Simulation;

namespace Overnight.Bench;

/// <summary>How time and memory grow with the number of rows, trials, datasets and runs: <see cref="Growth"/>.</summary>
internal sealed class ScaleBenchmark : IBenchmark
{
    public string Name => "scale";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("overnight-bench-").FullName;
        try
        {
            // Written once: how long that takes is not what is asked.
            int[] sizes = [30_000, 300_000, 3_000_000];
            var tables = sizes.ToDictionary(rows => rows, rows => CsvTables.Measurements(Directory.CreateDirectory(Path.Combine(folder, $"{rows}")).FullName, rows));
            List<BenchRow> rows =
            [
                .. await Growth.MeasureAsync("datasets", "uploads of one night through the real handlers to their results, on a virtual clock, without faults; each turn another night, the same for each number",
                    [5, 50, 500], new Nights().PlayAsync),
                .. await Growth.MeasureAsync("rows", "reading a table of ten numbers into columns, on one core", sizes, (count, held) => ReadAsync(tables[count], held)),
                .. await Growth.MeasureAsync("trials", "a distributed Map whose items pass three states", [10, 100, 1_000], (count, held) => MapAsync(folder, count, held)),
            ];
            await using var book = new RunsBook();
            rows.AddRange(await Growth.MeasureAsync("runs", "making the page of all runs anew from the ledger over HTTP, 20 runs a dataset", [100, 1_000, 10_000], book.MendAsync));
            return rows;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One night says little: all its uploads may have a recipe that takes long to decide on, and all its spot capacity be gone.</summary>
    private sealed class Nights
    {
        // Half a second is too short: what else the machine does in it would be a tenth of it.
        private const int LeastUploads = 200;

        private readonly Dictionary<int, int> _played = [];

        public async Task<Seconds> PlayAsync(int datasets, HeldMemory held)
        {
            _played[datasets] = _played.GetValueOrDefault(datasets) + 1;
            var times = Math.Max(1, LeastUploads / datasets);
            var all = await Turns.TimeAsync(() =>
            {
                for (var i = 0; i < times; i++) Play(datasets, held);
                return Task.CompletedTask;
            });
            return all with { Wall = all.Wall / times, Processor = all.Processor / times };
        }

        private void Play(int datasets, HeldMemory held)
        {
            var options = new SimulationOptions
            {
                Template = Path.Combine(BuiltStack.Folder(), "template.yaml"),
                First = _played[datasets],
                Nights = 1,
                Datasets = datasets,
                Faults = new HashSet<Simulation.Faults.Fault>(),
            };
            SimulationReport? report = null;
            // Nothing of a night is left when it is over: the most is looked for while it is played.
            held.Watch(() => report = Simulator.Run(options, TimeProvider.System));
            if (report is not { Violations: 0 })
                throw new InvalidOperationException($"a night of {datasets} uploads: {string.Join("; ", report!.Failed.SelectMany(night => night.Violations).Take(3))}");
        }
    }

    private static async Task<Seconds> ReadAsync(CsvTable table, HeldMemory held)
    {
        Table? read = null;
        var seconds = await Turns.TimeAsync(async () => read = await TableReader.ReadAsync([DataFile.OnDisk(table.Path)], table.Schema, new ReadOptions { Threads = 1 }));
        held.Look();
        GC.KeepAlive(read);
        return seconds;
    }

    /// <param name="folder">In which everything stays until the end: where many files were deleted a moment ago, ext4 looks for a while for a place for a new one.</param>
    private static async Task<Seconds> MapAsync(string folder, int trials, HeldMemory held)
    {
        await using var service = new StepFunctionsService(
            new StepFunctionsOptions { Folder = Path.Combine(folder, Guid.NewGuid().ToString()), Integrations = new Dictionary<string, ITaskIntegration>() });
        const string definition = """
            {"StartAt": "Trials", "States": {"Trials": {"Type": "Map", "Label": "Trials", "ItemsPath": "$.trials", "MaxConcurrency": 32, "End": true,
              "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "A", "States": {
                "A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "C"}, "C": {"Type": "Pass", "End": true}}}}}}
            """;
        var machine = service.Deploy("trials", definition, "arn:aws:iam::000000000000:role/bench");
        var input = new JsonObject { ["trials"] = new JsonArray([.. Enumerable.Range(0, trials).Select(i => (JsonNode)i)]) };
        var seconds = await Turns.TimeAsync(async () =>
        {
            var started = service.StartExecution(machine.Arn, "search", input.ToJsonString());
            var status = await service.WhenEndedAsync(started.ExecutionArn);
            if (status != "SUCCEEDED") throw new InvalidOperationException($"a Map of {trials} items: found {status}");
        });
        held.Look();
        return seconds;
    }
}
