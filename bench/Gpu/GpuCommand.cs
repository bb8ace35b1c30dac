using System.CommandLine;
using System.Text.Json;

namespace Overnight.Bench;

/// <summary><c>bench gpu</c>: the one benchmark that may be told where to compute.</summary>
internal static class GpuCommand
{
    public static Command Create()
    {
        var device = new Option<string>("--device") { Description = "auto looks for a GPU; cpu is a dry run of the same code", DefaultValueFactory = _ => "auto" };
        device.AcceptOnlyFromAmong("auto", "cpu");
        var json = new Option<string?>("--json") { Description = "Also write the rows to this file" };
        var command = new Command("gpu", "The trainer on a GPU beside PyTorch, eager and compiled.\nExample: ./dev bench gpu --json gpu.json") { device, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var benchmark = new GpuBenchmark(parsed.GetValue(device) == "cpu" ? "cpu" : null);
            List<BenchRow> rows = [.. (await benchmark.RunAsync(cancellation)).Select(BenchBars.Judge)];
            BenchTable.Print(rows, Console.Out);
            if (parsed.GetValue(json) is { } path)
                await File.WriteAllTextAsync(path, JsonSerializer.Serialize(rows, BenchJson.Default.ListBenchRow) + "\n", cancellation);
            return 0;
        });
        return command;
    }
}
