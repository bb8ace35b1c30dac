using System.CommandLine;
using System.Globalization;
using Overnight.Cli.Connect;
using Overnight.Cli.Follow;
using Overnight.Contracts;
using Spectre.Console;

namespace Overnight.Cli.Show;

/// <summary><c>overnight runs</c>: every run, newest last.</summary>
internal static class RunsCommand
{
    public static Command Create()
    {
        var name = new Option<string?>("--name") { Description = "Only this dataset's runs" };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand("runs", "Every run, newest last.", "overnight runs --name iris") { name };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var cloud = await Cloud.ConnectAsync(cloudOptions.Read(parsed), cancellation);
            var documents = new ResultDocuments(cloud.S3, cloud.ResultsBucket);
            var prefix = parsed.GetValue(name) is { } only ? $"{RunFolder.Runs}{only}/" : RunFolder.Runs;
            var runs = await documents.FindRunsAsync(prefix, cancellation);
            if (runs.Count == 0)
            {
                Console.WriteLine("no runs yet: overnight train PATH --name NAME starts one");
                return ExitCode.Succeeded;
            }
            var table = new Table().Border(TableBorder.Simple).AddColumns("run", "status", "metric", "attempts", "cost");
            var champions = new HashSet<RunFolder>();
            foreach (var dataset in runs.Select(run => run.Name).Distinct())
            {
                if (await documents.ReadAsync<Champion>(new ModelNames(dataset).Champion, cancellation) is { } champion)
                    champions.Add(new RunFolder(dataset, champion.Run));
            }
            foreach (var run in runs)
            {
                var result = await documents.ReadAsync<Result>(run.Result, cancellation);
                table.AddRow([.. Cells(run, result, champions.Contains(run)).Select(Markup.Escape)]);
            }
            // Whoever reads it from a pipe looks for whole ids.
            Outcome.WidenFile(AnsiConsole.Console);
            AnsiConsole.Write(table);
            return ExitCode.Succeeded;
        });
        return command;
    }

    private static string[] Cells(RunFolder run, Result? result, bool isChampion) => result is null
        ? [run.Run, "running", "", "", ""]
        : [
            run.Run,
            result.Status.ToString().ToLowerInvariant() + (isChampion ? ", champion" : ""),
            result.Metric is { } metric ? string.Create(CultureInfo.InvariantCulture, $"{metric.Name} {metric.Value:0.0000}") : "",
            $"{result.Attempts}",
            result.CostUsd is { } cost ? string.Create(CultureInfo.InvariantCulture, $"${cost:0.000000}") : "",
        ];
}
