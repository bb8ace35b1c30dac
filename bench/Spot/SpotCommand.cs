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
        var traces = new Option<string[]>("--traces")
        {
            Description = "Trace files to run on: {source, first_tick, gap_seconds, on_demand_usd_per_hour, "
                + "zones: {ZONE: {available, spot_usd_per_hour}}}",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var fit = new Option<string[]>("--fit")
        {
            Description = "Trace files to learn from; of the same zone they must end before --traces begin. Default: the first half of "
                + "each trace, and the second is run on; with a file of windows, the quarters of the trace before a window's own",
            AllowMultipleArgumentsPerToken = true,
        };
        var zones = new Option<string[]>("--zones") { Description = "Zones to run in, separated by commas; default: all, or those of the windows file" };
        var deadlines = List("--deadlines", "Hours", "52,70");
        var overheads = List("--overheads", "Hours that every start costs", "0.02,0.05,0.1");
        var taskHours = new Option<double>("--task-hours") { Description = "Hours of work", DefaultValueFactory = _ => 48 };
        var windows = new Option<string>("--windows")
        {
            Description = "Starts for each trace, spread evenly; or a file {\"ZONE\": [TICK, …]}, its ticks counted as the trace's source counts "
                + "them: a trace's first look is its first_tick",
            DefaultValueFactory = _ => "30",
        };
        var spotPrice = new Option<double?>("--spot-price") { Description = "Dollars an hour; default: the trace's own, else 0.9731" };
        var json = new Option<string?>("--json")
        {
            Description = "Also write the scores to this file: {policies: [{policy, meanCostUsd, score, late, runs, …}]}",
        };
        var command = new Command("spot", "Spot policies on real traces: mean cost, score, late runs, and the share won of the gap between Uniform "
            + "Progress and the omniscient ceiling.\nScore: 0 is all on-demand, 100 is spot that never goes.\n"
            + "Example: ./dev bench spot --traces traces/2023-02-second-half.json --fit traces/2023-02-first-half.json --overheads 0.0542")
        {
            traces, fit, zones, deadlines, overheads, taskHours, windows, spotPrice, json,
        };
        command.SetAction(parsed => Run(() =>
        {
            var counted = int.TryParse(parsed.GetValue(windows), CultureInfo.InvariantCulture, out var count);
            var starts = counted ? null : SpotOptions.ReadStarts(parsed.GetValue(windows)!);
            var hours = parsed.GetValue(taskHours) is > 0 and < double.PositiveInfinity and var some
                ? some : throw Wrong("--task-hours", $"{parsed.GetValue(taskHours)}", "more than 0");
            return new SpotOptions
            {
                Traces = InZones([.. parsed.GetValue(traces)!.SelectMany(SpotTrace.Read)], [.. Words(parsed.GetValue(zones))], starts),
                Past = [.. (parsed.GetValue(fit) ?? []).SelectMany(SpotTrace.Read)],
                Deadlines = Hours("--deadlines", parsed.GetValue(deadlines)!, atLeast: hours),
                Overheads = Hours("--overheads", parsed.GetValue(overheads)!, atLeast: 0),
                TaskHours = hours,
                Windows = !counted || count > 0 ? count : throw Wrong("--windows", $"{count}", "1 or more"),
                Starts = starts,
                SpotPrice = parsed.GetValue(spotPrice) is null or (> 0 and < double.PositiveInfinity)
                    ? parsed.GetValue(spotPrice) : throw Wrong("--spot-price", $"{parsed.GetValue(spotPrice)}", "more than 0"),
            };
        }, parsed.GetValue(json)));
        return command;
    }

    /// <summary>The traces of the zones that are wanted; of a windows file's, where none are named.</summary>
    private static List<SpotTrace> InZones(List<SpotTrace> all, List<string> wanted, Dictionary<string, int[]>? starts)
    {
        var here = "one of the traces' zones: " + string.Join(", ", all.Select(trace => trace.Zone).Distinct());
        if (wanted.Find(zone => !all.Exists(trace => trace.Zone == zone)) is { } unknown) throw Wrong("--zones", $"'{unknown}'", here);
        if (wanted.Count > 0) return all.FindAll(trace => wanted.Contains(trace.Zone));
        if (starts is null) return all;
        var without = starts.Keys.Where(zone => !all.Exists(trace => trace.Zone == zone)).ToList();
        if (without.Count == starts.Count) throw Wrong("--windows", string.Join(", ", without), here);
        if (without.Count > 0) Console.Error.WriteLine($"note: no trace is of {string.Join(", ", without)}, which the windows file names");
        return all.FindAll(trace => starts.ContainsKey(trace.Zone));
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
            if (json is not null) Write(json, JsonSerializer.Serialize(report, SpotJson.Default.SpotReport) + "\n");
            return 0;
        }
        catch (BadInputException e)
        {
            foreach (var problem in e.Problems) Console.Error.WriteLine(problem);
            return 65;
        }
    }

    private static void Write(string path, string text)
    {
        try
        {
            File.WriteAllText(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(new Problem { Field = "--json", Found = e.Message, Expected = "a file that can be written" });
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

    private static double[] Hours(string option, string list, double atLeast)
    {
        var hours = Words([list]).Select(word =>
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= atLeast && double.IsFinite(number)
                ? number : throw Wrong(option, $"'{word}'", string.Create(CultureInfo.InvariantCulture, $"hours, {atLeast} or more"))).ToArray();
        return hours.Length > 0 ? hours : throw Wrong(option, "nothing", "hours, separated by commas");
    }

    private static BadInputException Wrong(string option, string found, string expected) =>
        new(new Problem { Field = option, Found = found, Expected = expected });
}
