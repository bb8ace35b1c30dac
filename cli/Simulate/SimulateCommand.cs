using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Overnight.Cli.Connect;
using Overnight.Simulation;
using Overnight.Simulation.Faults;
using Overnight.Simulation.Mutations;

namespace Overnight.Cli.Simulate;

/// <summary>
/// <c>overnight simulate</c>: nights with everything that may go wrong in them, on a virtual clock. The seed is printed first; of a
/// failure, what did not hold and the one command that plays it again.
/// </summary>
internal static class SimulateCommand
{
    public static Command Create(TimeProvider clock)
    {
        var nights = new Option<int>("--nights") { Description = "How many nights to play", DefaultValueFactory = _ => 200 };
        var seed = new Option<int>("--seed") { Description = "One seed is one history", DefaultValueFactory = _ => 1 };
        var datasets = new Option<int>("--datasets") { Description = "Uploads of a night", DefaultValueFactory = _ => 3 };
        var traces = new Option<string[]>("--traces")
        {
            Description = "Files of recorded spot capacity; nights take them in turn [default: none]",
            AllowMultipleArgumentsPerToken = true,
        };
        var faults = new Option<string>("--faults") { Description = "all, none, or a list such as eventLost,hostLost", DefaultValueFactory = _ => "all" };
        var first = new Option<int>("--first") { Description = "The first night's number [default: 0]" };
        var planted = new Option<string?>("--planted") { Description = "A fault to plant in a copy of the logic, such as leaseIsSkipped: the invariants are to find it [default: none]" };
        var workers = new Option<int>("--workers") { Description = "Nights at a time", DefaultValueFactory = _ => Environment.ProcessorCount };
        var history = new Option<string?>("--history") { Description = "A file for the history of the first night that fails [default: none is written]" };
        var file = new Argument<string?>("file") { Description = "With --json: where to write the document instead", Arity = ArgumentArity.ZeroOrOne };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand(
            "simulate", "Plays nights in which everything goes wrong, and checks what must hold all the same.",
            "overnight simulate --nights 10000 --seed 1 --faults all --json report.json",
            "overnight simulate --faults hostLost,s3Unavailable", "overnight simulate --nights 1 --first 4711 --history night.txt")
        {
            nights, seed, datasets, traces, faults, first, planted, workers, history, file, cloudOptions.Template,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var options = new SimulationOptions
            {
                Template = Found(parsed.GetValue(cloudOptions.Template)!),
                Nights = AtLeast(parsed.GetValue(nights), 1, "--nights"),
                Seed = parsed.GetValue(seed),
                First = AtLeast(parsed.GetValue(first), 0, "--first"),
                Datasets = AtLeast(parsed.GetValue(datasets), 1, "--datasets"),
                Traces = [.. (parsed.GetValue(traces) ?? []).Select(Found)],
                Faults = FaultsOf(parsed.GetValue(faults)!),
                Planted = parsed.GetValue(planted) is { } name ? Parse<Mutation>(name, "--planted") : null,
                Workers = AtLeast(parsed.GetValue(workers), 1, "--workers"),
            };
            var output = Output.Of(parsed);
            output.Progress.WriteLine($"seed {options.Seed}, {options.Nights} nights of {options.Datasets} uploads, faults: {parsed.GetValue(faults)}");
            var report = Simulator.Run(options, clock, Progress(options.Nights), cancellation);
            cancellation.ThrowIfCancellationRequested();
            var again = new Replay(options, parsed.GetValue(faults)!, parsed.GetValue(traces) ?? []);
            // Where the document goes to a file, there is room for the words.
            Say(parsed.GetValue(file) is null ? output : new Output(isJson: false, Console.Out, Console.Error), report, again);
            if (parsed.GetValue(history) is { } path && report.Failed is [var failed, ..]) File.WriteAllText(path, failed.History);
            var document = SimulationDocument.Of(report, again);
            if (parsed.GetValue(file) is { } json) File.WriteAllText(json, JsonSerializer.Serialize(document, SimulationJson.Default.SimulationDocument) + "\n");
            else if (output.IsJson) output.Write(document, SimulationJson.Default.SimulationDocument);
            return Task.FromResult(report.Violations == 0 ? ExitCode.Succeeded : ExitCode.RunFailed);
        });
        return command;
    }

    private static void Say(Output output, SimulationReport report, Replay again)
    {
        output.Say(Text($"{report.Nights} nights in {report.Seconds:0.0} s ({report.NightsPerSecond:0.0} a second): {report.Runs} runs, {report.Jobs} jobs, {report.Interruptions} spot notices, {report.Violations} violations"));
        output.Say("faults: " + string.Join(", ", report.Faults.Where(fault => fault.Value > 0).Select(fault => $"{fault.Key} {fault.Value}").DefaultIfEmpty("none")));
        output.Say($"digest {report.Digest}");
        foreach (var night in report.Failed)
        {
            output.Say($"night {night.Night} failed:");
            foreach (var violation in night.Violations) output.Say($"  {violation}");
            output.Say($"  play it again: {again.Of(night.Night)}");
        }
    }

    private static HashSet<Fault> FaultsOf(string text) => text switch
    {
        "all" => [.. Enum.GetValues<Fault>()],
        "none" => [],
        _ => [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => Parse<Fault>(name, "--faults"))],
    };

    private static T Parse<T>(string name, string option)
        where T : struct, Enum => Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value
        : throw new CommandException($"{option}: found '{name}', expected {string.Join(", ", Enum.GetNames<T>().Select(known => char.ToLowerInvariant(known[0]) + known[1..]))}", ExitCode.Usage);

    private static int AtLeast(int value, int least, string option) =>
        value >= least ? value : throw new CommandException($"{option}: found {value}, expected {least} or more", ExitCode.Usage);

    private static string Found(string path) =>
        File.Exists(path) ? path : throw new CommandException($"found no file '{path}', expected one: ./dev build makes the template", ExitCode.NotFound);

    private static Action<int>? Progress(int nights) => Console.IsErrorRedirected ? null : over =>
        Console.Error.Write(over >= nights ? "\r\e[K" : $"\r{over:N0} of {nights:N0} nights");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
