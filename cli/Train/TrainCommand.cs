using System.CommandLine;
using Overnight.Cli.Connect;
using Overnight.Cli.Follow;

namespace Overnight.Cli.Train;

/// <summary><c>overnight train PATH --name NAME</c>: upload, follow, and say how it ended.</summary>
internal static class TrainCommand
{
    public static Command Create(TimeProvider clock)
    {
        var path = new Argument<string>("path") { Description = "A dataset: a file (.csv, .csv.gz, .npz, .zip, .tar, .tar.gz), or a folder of files (CSV parts, IDX or NPY images and labels)" };
        var name = new Option<string>("--name") { Description = "The dataset's name; runs, models and recipes are kept under it", Required = true };
        var recipe = new Option<string?>("--recipe") { Description = "How to train it (JSON); default: decided from the data" };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand(
            "train", "Upload a dataset, follow its run, print the outcome.",
            "overnight train iris.csv --name iris", "overnight train iris.csv --name iris --recipe recipe.json --local")
        {
            path, name, recipe,
        };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var dataset = await DatasetUpload.OfAsync(parsed.GetValue(path)!, parsed.GetValue(name)!, cancellation);
            await using var cloud = await Cloud.ConnectAsync(cloudOptions.Read(parsed), cancellation);
            var display = RunDisplay.For(clock);
            var run = await display.UploadAsync(dataset.SizeBytes, sent => new Uploader(cloud).SendAsync(dataset, parsed.GetValue(recipe), sent, cancellation));
            var documents = new ResultDocuments(cloud.S3, cloud.ResultsBucket);
            var result = await new RunFollower(documents, run, clock).FollowAsync(display, cancellation);
            await Outcome.PrintAsync(result, documents, cancellation);
            return ExitCode.Of(result.Status);
        });
        return command;
    }
}
