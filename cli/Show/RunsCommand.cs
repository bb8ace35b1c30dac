using System.CommandLine;
using System.Globalization;
using Overnight.Cli.Connect;
using Overnight.Contracts;
using Spectre.Console;

namespace Overnight.Cli.Show;

/// <summary><c>overnight runs</c>: every run, newest last.</summary>
internal static class RunsCommand
{
    private const int AtOnce = 16;

    public static Command Create()
    {
        var name = new Option<string?>("--name") { Description = "Only this dataset's runs [default: all]" };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand("runs", "Every run, newest last.", "overnight runs", "overnight runs --name iris --json") { name };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = Output.Of(parsed);
            await using var cloud = await Cloud.ConnectAsync(cloudOptions.Read(parsed), cancellation);
            var documents = new ResultDocuments(cloud.S3, cloud.ResultsBucket);
            var prefix = parsed.GetValue(name) is { } only ? $"{RunFolder.Runs}{KeyPart.Of(only)}/" : RunFolder.Runs;
            var runs = await ListAsync(documents, prefix, cancellation);
            if (output.IsJson) output.Write(new RunList(runs), CliJson.Default.RunList);
            else if (runs.Count == 0) output.Say("no runs yet: overnight train PATH --name NAME starts one");
            else output.Draw(Table(runs));
            return ExitCode.Succeeded;
        });
        return command;
    }

    private static async Task<IReadOnlyList<ListedRun>> ListAsync(ResultDocuments documents, string prefix, CancellationToken cancellation)
    {
        var runs = await documents.FindRunsAsync(prefix, cancellation);
        var champions = new HashSet<RunFolder>();
        foreach (var dataset in runs.Select(run => run.Name).Distinct())
        {
            if (await documents.ReadAsync<Champion>(new ModelNames(dataset).Champion, cancellation) is { } champion)
                champions.Add(new RunFolder(dataset, champion.Run));
        }
        var listed = new ListedRun[runs.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(runs.Index(), options, async (run, stop) =>
            listed[run.Index] = Listed(run.Item, await documents.ReadAsync<Result>(run.Item.Result, stop), champions.Contains(run.Item)));
        return listed;
    }

    private static ListedRun Listed(RunFolder run, Result? result, bool isChampion) => new()
    {
        Name = run.Name,
        Run = run.Run,
        Status = result?.Status,
        IsChampion = isChampion,
        Metric = result?.Metric,
        Attempts = result?.Attempts,
        Interruptions = result?.Interruptions,
        CostUsd = result?.CostUsd,
        StartedAt = result?.StartedAt,
        EndedAt = result?.EndedAt,
    };

    private static Table Table(IReadOnlyList<ListedRun> runs)
    {
        // Whole ids: they are what one copies.
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("run").NoWrap()).AddColumns("status", "metric", "attempts", "cost");
        foreach (var run in runs)
        {
            table.AddRow([.. new[]
            {
                run.Run,
                run.Status is { } status ? status.ToString().ToLowerInvariant() + (run.IsChampion ? ", champion" : "") : "running",
                run.Metric is { } metric ? string.Create(CultureInfo.InvariantCulture, $"{metric.Name} {metric.Value:0.0000}") : "",
                run.Attempts is { } attempts ? $"{attempts}" : "",
                run.CostUsd is { } cost ? string.Create(CultureInfo.InvariantCulture, $"${cost:0.000000}") : "",
            }.Select(Markup.Escape)]);
        }
        return table;
    }
}
