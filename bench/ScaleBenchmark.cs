using System.Text.Json.Nodes;
using Overnight.Data;
using Overnight.Local.StepFunctions;

namespace Overnight.Bench;

/// <summary>
/// How time grows with the number of rows, trials and uploads: by what power of it. 1 is in proportion; the goal is 1.05 at most. The smallest
/// of three sizes shows what does not grow, so the power is that of the last step, by ten.
/// </summary>
internal sealed class ScaleBenchmark : IBenchmark
{
    private const int Turns = 5;
    private const double Goal = 1.05;

    public string Name => "scale";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken) =>
    [
        await GrowthAsync("rows", "reading a table of ten numbers into columns", [10_000, 100_000, 1_000_000], ReadAsync),
        await GrowthAsync("trials", "a distributed Map whose items pass three states", [10, 100, 1_000], MapAsync),
    ];

    private static async Task<BenchRow> GrowthAsync(string what, string how, int[] sizes, Func<int, Task<Seconds>> workAsync)
    {
        var seconds = await Bench.Turns.MedianAsync(Turns, [.. sizes.Select(size => new Func<Task<Seconds>>(() => workAsync(size)))]);
        var power = Math.Log10(seconds[^1].Wall / seconds[^2].Wall) / Math.Log10((double)sizes[^1] / sizes[^2]);
        var times = string.Join(", ", sizes.Zip(seconds).Select(pair => FormattableString.Invariant($"{pair.First:N0}: {pair.Second.Wall:0.000} s")));
        return BenchRow.LessIsBetter($"scale/{what}", power, Goal, "power of the number", "goal (no peer)", "") with { How = $"{how}; {times}" };
    }

    private static async Task<Seconds> ReadAsync(int rows)
    {
        var folder = Directory.CreateTempSubdirectory("overnight-bench-").FullName;
        try
        {
            var table = CsvTables.Measurements(folder, rows);
            return await Bench.Turns.TimeAsync(async () => _ = await TableReader.ReadAsync([DataFile.OnDisk(table.Path)], table.Schema, new ReadOptions { Threads = 1 }));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Seconds> MapAsync(int trials)
    {
        var folder = Directory.CreateTempSubdirectory("overnight-bench-").FullName;
        try
        {
            await using var service = new StepFunctionsService(
                new StepFunctionsOptions { Folder = folder, Integrations = new Dictionary<string, ITaskIntegration>() });
            const string definition = """
                {"StartAt": "Trials", "States": {"Trials": {"Type": "Map", "Label": "Trials", "ItemsPath": "$.trials", "MaxConcurrency": 32, "End": true,
                  "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "A", "States": {
                    "A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "C"}, "C": {"Type": "Pass", "End": true}}}}}}
                """;
            var machine = service.Deploy("trials", definition, "arn:aws:iam::000000000000:role/bench");
            var input = new JsonObject { ["trials"] = new JsonArray([.. Enumerable.Range(0, trials).Select(i => (JsonNode)i)]) };
            return await Bench.Turns.TimeAsync(async () =>
            {
                var started = service.StartExecution(machine.Arn, "search", input.ToJsonString());
                await service.WhenEndedAsync(started.ExecutionArn);
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
