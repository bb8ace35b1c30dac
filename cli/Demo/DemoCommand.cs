using System.CommandLine;
using Overnight.Cli.Connect;
using Overnight.Cli.Follow;
using Overnight.Cli.Show;
using Overnight.Cli.Train;
using Overnight.Contracts;

namespace Overnight.Cli.Demo;

/// <summary>
/// <c>overnight demo</c>: the main job on this machine, upload to results, with one spot interruption in the middle. Everything
/// is the product as deployed; only the interruption is ours to cause.
/// </summary>
internal static class DemoCommand
{
    public static Command Create(TimeProvider clock)
    {
        var data = new Option<string>("--data") { Description = "The dataset: a file or a folder", Required = true };
        var name = new Option<string?>("--name") { Description = "The dataset's name [default: the file's or folder's own]" };
        var into = new Option<string>("--out") { Description = "Folder for the results and summary.json", DefaultValueFactory = _ => Path.Combine("artifacts", "demo") };
        var template = new CloudOptions().Template;
        var command = new ExampledCommand(
            "demo", "The whole pipeline on this machine, with one spot interruption.", "overnight demo --data iris.csv --out demo")
        {
            data, name, into, template,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = Output.Of(parsed);
            var started = clock.GetTimestamp();
            var folder = Directory.CreateDirectory(parsed.GetValue(into)!).FullName;
            var path = parsed.GetValue(data)!;
            var dataset = await DatasetUpload.OfAsync(path, parsed.GetValue(name) ?? NameOf(path), cancellation);

            await using var cloud = await Cloud.StartLocalAsync(Choice(parsed.GetValue(template)!, folder), cancellation);
            var display = RunDisplay.For(clock, output);
            var run = await display.UploadAsync(dataset.SizeBytes, sent => new Uploader(cloud).SendAsync(dataset, recipe: null, sent, cancellation));
            var documents = new ResultDocuments(cloud.S3, cloud.ResultsBucket);

            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var interruption = new MidRunInterruption(cloud.Local!, documents, run, clock).CauseAsync(over.Token);
            var result = await new RunFollower(documents, run, clock).FollowAsync(display, cancellation);
            await over.CancelAsync();
            await interruption;

            await new ResultDownload(cloud, run).SaveAsync(folder, cancellation);
            if (!output.IsJson) await Outcome.TellAsync(result, documents, output, cancellation);
            var receipt = result.Receipt is { } key ? await documents.ReadAsync<Receipt>(key, cancellation) : null;
            if (receipt is not null) ReceiptLines.Print(receipt, output);
            var summary = DemoSummary.Of(result, receipt, clock.GetElapsedTime(started), Path.Combine(folder, "report.html"));
            await File.WriteAllBytesAsync(Path.Combine(folder, "summary.json"), summary.ToBytes(), cancellation);
            if (output.IsJson) output.Write(summary, DemoJson.Default.DemoSummary);
            output.Say($"report: {summary.Report}");
            return ExitCode.Of(result.Status);
        });
        return command;
    }

    private static CloudChoice Choice(string template, string folder)
    {
        // A run's id follows from its data: in the last demo's state this demo's run would have ended already.
        var state = Path.Combine(folder, "cloud");
        if (Directory.Exists(state)) Directory.Delete(state, recursive: true);
        var log = new StreamWriter(Path.Combine(folder, "cloud.log")) { AutoFlush = true };
        return new CloudChoice { Local = true, Stack = "overnight", Template = template, StateFolder = state, Log = TextWriter.Synchronized(log).WriteLine };
    }

    private static string NameOf(string path)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return name.Split('.')[0] is { Length: > 0 } stem ? stem : name;
    }
}
