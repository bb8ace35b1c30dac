using System.CommandLine;
using System.Text;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Overnight.Cli.Connect;
using Overnight.Cli.Follow;
using Overnight.Contracts;

namespace Overnight.Cli.Stop;

/// <summary><c>overnight stop RUN</c>: ends a run that is under way.</summary>
internal static class StopCommand
{
    // https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
    private const int LongestCause = 32_768;
    private const string ByHand = "StoppedByHand";

    public static Command Create(TimeProvider clock)
    {
        var id = new Argument<string>("run") { Description = "The run's id, as `overnight runs` lists it" };
        var cause = new Option<string>("--cause") { Description = "Why: the run's result tells it", DefaultValueFactory = _ => "overnight stop" };
        var wait = new Option<bool>("--wait") { Description = "Stay until the run's result is written [default: return at once; with --local always on]" };
        var cloudOptions = new CloudOptions();
        var command = new ExampledCommand(
            "stop", "Stop a run: its instances end, and it gets a result that says so.",
            "overnight stop iris-3f2a9c0d11e4b7a5", "overnight stop iris-3f2a9c0d11e4b7a5 --cause 'wrong file' --wait")
        {
            id, cause, wait,
        };
        cloudOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = Output.Of(parsed);
            var run = parsed.GetValue(id)!;
            var why = parsed.GetValue(cause)!;
            if (why.Length > LongestCause) throw new CommandException($"--cause: found {why.Length} characters, expected at most {LongestCause}", ExitCode.Usage);
            await using var cloud = await Cloud.ConnectAsync(cloudOptions.Read(parsed), cancellation);
            var folder = await StopAsync(cloud, run, why, cancellation);
            output.Say($"run {run} is stopped: its instances end, and its result follows within a minute");
            if (!parsed.GetValue(wait) && cloud.Local is null)
            {
                if (output.IsJson) output.Write(new StartedRun(folder.Name, folder.Run), CliJson.Default.StartedRun);
                output.Say($"""
                      see it:         overnight show {run}{cloud.Choice.AsOptions()}
                      make it anew:   overnight retry {run}{cloud.Choice.AsOptions()}
                      let it go on:   aws stepfunctions redrive-execution --execution-arn {cloud.ExecutionArn(run)}   (within 14 days, from its last checkpoint)
                    """);
                return ExitCode.Succeeded;
            }
            // Stopping is what was asked for: that the run has failed by it is no failure of the command.
            _ = await new Following(cloud, output, clock).ToEndAsync(folder, RunDisplay.For(clock, output), cancellation);
            return ExitCode.Succeeded;
        });
        return command;
    }

    private static async Task<RunFolder> StopAsync(Cloud cloud, string run, string cause, CancellationToken cancellation)
    {
        var arn = cloud.ExecutionArn(run);
        DescribeExecutionResponse execution;
        try
        {
            execution = await cloud.StepFunctions.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = arn }, cancellation);
        }
        catch (Exception e) when (e is ExecutionDoesNotExistException or InvalidArnException)
        {
            throw new CommandException($"found no execution of run '{run}', expected one that `overnight runs` lists as running", ExitCode.NotFound);
        }
        if (execution.Status != ExecutionStatus.RUNNING)
            throw new CommandException(
                $"run {run} is {execution.Status.Value.ToLowerInvariant()}, expected one that is running: `overnight show {run}` says how it ended", ExitCode.Usage);
        await cloud.StepFunctions.StopExecutionAsync(new StopExecutionRequest { ExecutionArn = arn, Error = ByHand, Cause = cause }, cancellation);
        return new RunFolder(Documents.Parse<RunRequest>(Encoding.UTF8.GetBytes(execution.Input)).Name, run);
    }
}
