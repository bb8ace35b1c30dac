using System.CommandLine;
using Overnight.Cli.Connect;
using Overnight.Cli.Follow;

namespace Overnight.Cli.Predict;

/// <summary><c>overnight predict NAME FILE</c>: upload, wait, and say what came out.</summary>
internal static class PredictCommand
{
    public static Command Create(TimeProvider clock)
    {
        var name = new Argument<string>("name") { Description = "The dataset's name: its champion predicts" };
        var path = new Argument<string>("file") { Description = "What to predict: a table (.csv, .csv.gz) as it was trained on, or an IDX or NPY file of images" };
        var save = new Option<string?>("--out") { Description = "Save the predictions here too [default: they stay in the results bucket]" };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand(
            "predict", "Upload a file, wait for its predictions, and evaluate them where the file has the target.",
            "overnight predict iris new.csv", "overnight predict iris new.csv --out predictions.csv")
        {
            name, path, save,
        };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = Output.Of(parsed);
            var upload = PredictionUpload.Of(parsed.GetValue(name)!, parsed.GetValue(path)!);
            await using var cloud = await Cloud.ConnectAsync(cloudOptions.Read(parsed), cancellation);
            var display = RunDisplay.For(clock, output);
            var sent = await display.UploadAsync(upload.File.Length, told => upload.SendAsync(cloud, told, cancellation));
            output.Progress.WriteLine($"waiting for the predictions: s3://{cloud.ResultsBucket}/{sent.Folder.Result}");
            var result = await sent.ResultAsync(new ResultDocuments(cloud.S3, cloud.ResultsBucket), clock, cancellation);
            if (parsed.GetValue(save) is { } file && result.Output is not null) await PredictionDownload.SaveAsync(cloud, result, file, cancellation);
            if (output.IsJson) output.Write(result);
            output.DrawPairs(PredictionText.Pairs(result, cloud.ResultsBucket));
            foreach (var line in PredictionText.Remarks(result)) output.Say(line);
            return ExitCode.Of(result.Status);
        });
        return command;
    }
}
