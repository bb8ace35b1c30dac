using System.CommandLine;
using Overnight.Cli.Connect;
using Overnight.Cli.Follow;
using Overnight.Contracts;

namespace Overnight.Cli.Show;

/// <summary><c>overnight show RUN</c>: how one run ended, or where it stands.</summary>
internal static class ShowCommand
{
    public static Command Create(TimeProvider clock)
    {
        var id = new Argument<string>("run") { Description = "The run's id, as `overnight runs` lists it" };
        var follow = new Option<bool>("--follow") { Description = "Stay with a run that is under way, to its end [default: say where it stands]" };
        var save = new Option<string?>("--save") { Description = "Copy what the run has left into this folder: model, report, documents [default: copy nothing]" };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand(
            "show", "How a run ended, or where it stands.",
            "overnight show iris-3f2a9c0d11e4b7a5", "overnight show iris-3f2a9c0d11e4b7a5 --follow", "overnight show iris-3f2a9c0d11e4b7a5 --save results")
        {
            id, follow, save,
        };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = Output.Of(parsed);
            await using var cloud = await Cloud.ConnectAsync(cloudOptions.Read(parsed), cancellation);
            var documents = new ResultDocuments(cloud.S3, cloud.ResultsBucket);
            var run = await documents.FindRunAsync(parsed.GetValue(id)!, cancellation);
            var code = parsed.GetValue(follow)
                ? await new Following(cloud, output, clock).ToEndAsync(run, RunDisplay.For(clock, output), cancellation)
                : await TellAsync(run, documents, output, clock, cancellation);
            if (parsed.GetValue(save) is { } folder)
            {
                await new ResultDownload(cloud, run).SaveAsync(folder, cancellation);
                output.Say($"saved   {Path.GetFullPath(folder)}");
            }
            return code;
        });
        return command;
    }

    private static async Task<int> TellAsync(
        RunFolder run, ResultDocuments documents, Output output, TimeProvider clock, CancellationToken cancellation)
    {
        var snapshot = await new RunFollower(documents, run, clock).LookAsync(new RunSnapshot(), cancellation);
        if (output.IsJson)
        {
            output.Write(await ShownAsync(run, snapshot, documents, cancellation), CliJson.Default.ShownRun);
        }
        else if (snapshot.Result is { } result)
        {
            await Outcome.TellAsync(result, documents, output, cancellation);
        }
        else
        {
            foreach (var line in new RunNarrator().WhatIsNew(snapshot)) output.Say(line);
            foreach (var line in Standing(snapshot, clock.GetUtcNow())) output.Say(line);
        }
        return snapshot.Result is { } ended ? ExitCode.Of(ended.Status) : ExitCode.Succeeded;
    }

    private static IEnumerable<string> Standing(RunSnapshot run, DateTimeOffset now)
    {
        var stage = RunStages.Of(run);
        var isTraining = stage == RunStage.Train && run.Progress is { Step: > 0 } progress && ProgressWords.IsOfNow(run, progress);
        IEnumerable<string> words = SearchStanding.Of(run) is { } search && stage == RunStage.Train ? [search.Line()]
            : isTraining ? [ProgressWords.Epoch(run.Progress!), .. ProgressWords.Measures(run.Progress!, run.Plan?.Data.Images is not null)]
            : [ProgressWords.Doing(run)];
        if (stage == RunStage.Train) words = words.Concat(ProgressWords.Outlook(Forecast.Of(run, now)));
        yield return $"now: {string.Join("  ", words)}";
    }

    private static async Task<ShownRun> ShownAsync(RunFolder run, RunSnapshot snapshot, ResultDocuments documents, CancellationToken cancellation) => new()
    {
        Name = run.Name,
        Run = run.Run,
        Stage = RunStages.Word(RunStages.Of(snapshot)),
        Result = snapshot.Result,
        Plan = snapshot.Plan,
        Progress = snapshot.Progress,
        Attempts = [.. snapshot.AllAttempts],
        Search = snapshot.Search,
        Metrics = await documents.ReadAsync<Metrics>(run.Metrics, cancellation),
        Receipt = await documents.ReadAsync<Receipt>(run.Receipt, cancellation),
    };
}
