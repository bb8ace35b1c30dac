using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Overnight.Contracts;

namespace Overnight.Bench.Spot;

/// <summary><c>bench spot</c>: what policies pay, on traces of real capacity.</summary>
internal static class SpotCommand
{
    public static Command Create()
    {
        var traces = new Option<string[]>("--traces") { Description = "Trace files to run on", Required = true, AllowMultipleArgumentsPerToken = true };
        var fit = new Option<string[]>("--fit")
        {
            Description = "Trace files to learn from, all earlier; default: the first half of each trace, and the second is run on",
            AllowMultipleArgumentsPerToken = true,
        };
        var zones = new Option<string[]>("--zones") { Description = "Zones to run in, separated by commas; default: all" };
        var deadlines = List("--deadlines", "Hours", "52,70");
        var overheads = List("--overheads", "Hours that every start costs", "0.02,0.05,0.1");
        var taskHours = new Option<double>("--task-hours") { Description = "Hours of work", DefaultValueFactory = _ => 48 };
        var windows = new Option<string>("--windows")
        {
            Description = "Starts for each trace, spread evenly; or a file {\"ZONE\": [TICK, …]} of ticks as the trace's source counts them",
            DefaultValueFactory = _ => "30",
        };
        var spotPrice = new Option<double?>("--spot-price") { Description = "Dollars an hour; default: the trace's own, else 0.9731" };
        var json = new Option<string?>("--json") { Description = "Also write the scores to this file" };
        var command = new Command("spot", "Spot policies on real traces: mean cost, score, late runs.\n"
            + "Example: ./dev bench spot --traces traces/2023-02-second-half.json --fit traces/2023-02-first-half.json --overheads 0.0542")
        {
            traces, fit, zones, deadlines, overheads, taskHours, windows, spotPrice, json,
        };
        command.SetAction(parsed => Run(() =>
        {
            var wanted = Words(parsed.GetValue(zones)).ToHashSet(StringComparer.Ordinal);
            var all = parsed.GetValue(traces)!.SelectMany(SpotTrace.Read).ToList();
            if (wanted.Except(all.Select(trace => trace.Zone)).FirstOrDefault() is { } unknown)
                throw Wrong("--zones", unknown, "one of " + string.Join(", ", all.Select(trace => trace.Zone)));
            var counted = int.TryParse(parsed.GetValue(windows), CultureInfo.InvariantCulture, out var count);
            return new SpotOptions
            {
                Traces = wanted.Count == 0 ? all : all.FindAll(trace => wanted.Contains(trace.Zone)),
                Past = [.. (parsed.GetValue(fit) ?? []).SelectMany(SpotTrace.Read)],
                Deadlines = Hours("--deadlines", parsed.GetValue(deadlines)!, atLeast: parsed.GetValue(taskHours)),
                Overheads = Hours("--overheads", parsed.GetValue(overheads)!, atLeast: 0),
                TaskHours = parsed.GetValue(taskHours) is > 0 and var hours ? hours : throw Wrong("--task-hours", "0 or less", "more than 0"),
                Windows = !counted || count > 0 ? count : throw Wrong("--windows", $"{count}", "1 or more"),
                Starts = counted ? null : SpotOptions.ReadStarts(parsed.GetValue(windows)!),
                SpotPrice = parsed.GetValue(spotPrice),
            };
        }, parsed.GetValue(json)));
        return command;
    }

    private static int Run(Func<SpotOptions> read, string? json)
    {
        try
        {
            var began = Stopwatch.StartNew();
            var runs = new SpotComparison(read()).Run();
            var parts = Parts(runs);
            var report = new SpotReport(SpotScore.Of(runs), parts);
            SpotTable.Print(report, Console.Out);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"\n{report.Policies[0].Runs:N0} runs a policy, every policy, fitting included: {began.Elapsed.TotalSeconds:0.0} s"));
            if (json is not null) File.WriteAllText(json, JsonSerializer.Serialize(report, SpotJson.Default.SpotReport) + "\n");
            return 0;
        }
        catch (BadInputException e)
        {
            foreach (var problem in e.Problems) Console.Error.WriteLine(problem);
            return 65;
        }
    }

    private static List<SpotPart> Parts(List<SpotRuns> runs) =>
    [
        .. runs.GroupBy(run => run.Case.Zone).Select(zone => new SpotPart(zone.Key, SpotScore.Of(zone))),
        .. runs.GroupBy(run => run.Case.Deadline).Select(g => new SpotPart(string.Create(CultureInfo.InvariantCulture, $"deadline {g.Key} h"), SpotScore.Of(g))),
        .. runs.GroupBy(run => run.Case.Overhead).Select(g => new SpotPart(string.Create(CultureInfo.InvariantCulture, $"overhead {g.Key} h"), SpotScore.Of(g))),
    ];

    private static Option<string> List(string name, string what, string usual) =>
        new(name) { Description = $"{what}, separated by commas", DefaultValueFactory = _ => usual };

    private static IEnumerable<string> Words(string[]? lists) =>
        (lists ?? []).SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static double[] Hours(string option, string list, double atLeast) => [.. Words([list]).Select(word =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var hours) && hours >= atLeast && double.IsFinite(hours)
            ? hours : throw Wrong(option, word, string.Create(CultureInfo.InvariantCulture, $"hours, {atLeast} or more")))];

    private static BadInputException Wrong(string option, string found, string expected) =>
        new(new Problem { Field = option, Found = found, Expected = expected });
}
