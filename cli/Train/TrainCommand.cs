using System.CommandLine;
using Overnight.Cli.Connect;
using Overnight.Cli.Follow;
using Overnight.Cli.Nights;

namespace Overnight.Cli.Train;

/// <summary><c>overnight train PATH --name NAME</c>: upload, follow, and say how it ended.</summary>
internal static class TrainCommand
{
    public static Command Create(TimeProvider clock)
    {
        var path = new Argument<string>("path") { Description = "A dataset: a file (.csv, .csv.gz, .npz, .zip, .tar, .tar.gz), or a folder of files (CSV parts, IDX or NPY images and labels)" };
        var name = new Option<string>("--name") { Description = "The dataset's name; runs, models and recipes are kept under it", Required = true };
        var recipe = new Option<string?>("--recipe") { Description = "How to train it (JSON; `overnight recipe init` writes one) [default: decided from the data]" };
        var detach = new Option<bool>("--detach") { Description = "Upload and return [default: follow the run to its end]" };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand(
            "train", "Upload a dataset, follow its run, print the outcome.",
            "overnight train iris.csv --name iris", "overnight train iris.csv --name iris --recipe recipe.json --local")
        {
            path, name, recipe, detach,
        };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = Output.Of(parsed);
            var choice = cloudOptions.Read(parsed);
            if (choice.Local && parsed.GetValue(detach))
                throw new CommandException("found --detach with --local, expected one of them: the local cloud ends with this command. `overnight up` serves one that stays", ExitCode.Usage);
            var dataset = await DatasetUpload.OfAsync(parsed.GetValue(path)!, parsed.GetValue(name)!, cancellation);
            await using var cloud = await Cloud.ConnectAsync(choice, cancellation);
            var display = RunDisplay.For(clock, output);
            var run = await display.UploadAsync(dataset.SizeBytes, sent => new Uploader(cloud).SendAsync(dataset, parsed.GetValue(recipe), sent, cancellation));
            await NightlyRun.StartNowAsync(cloud, dataset.Upload, run, cancellation);
            if (!parsed.GetValue(detach)) return await new Following(cloud, output, clock).ToEndAsync(run, display, cancellation);
            if (output.IsJson) output.Write(new StartedRun(run.Name, run.Run), CliJson.Default.StartedRun);
            output.Say($"run {run.Run} starts; follow it: overnight show {run.Run} --follow{choice.AsOptions()}");
            return ExitCode.Succeeded;
        });
        return command;
    }
}
