using System.CommandLine;
using Overnight.Cli.Connect;
using Overnight.Cli.Follow;

namespace Overnight.Cli.Retry;

/// <summary><c>overnight retry RUN</c>: makes a run that did not succeed once more, on purpose.</summary>
internal static class RetryCommand
{
    public static Command Create(TimeProvider clock)
    {
        var id = new Argument<string>("run") { Description = "The run's id, as `overnight runs` lists it" };
        var detach = new Option<bool>("--detach") { Description = "Start it and return [default: follow it to its end]" };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand(
            "retry", "Make a run that did not succeed once more, on the same data and recipe.", "overnight retry iris-3f2a9c0d11e4b7a5")
        {
            id, detach,
        };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = Output.Of(parsed);
            await using var cloud = await Cloud.ConnectAsync(cloudOptions.Read(parsed), cancellation);
            var documents = new ResultDocuments(cloud.S3, cloud.ResultsBucket);
            var retry = await new RetriedRun(cloud, documents).StartAsync(parsed.GetValue(id)!, cancellation);
            output.Say($"run {retry.Run} starts");
            if (!parsed.GetValue(detach)) return await new Following(cloud, output, clock).ToEndAsync(retry, RunDisplay.For(clock, output), cancellation);
            if (output.IsJson) output.Write(new StartedRun(retry.Name, retry.Run), CliJson.Default.StartedRun);
            return ExitCode.Succeeded;
        });
        return command;
    }
}
