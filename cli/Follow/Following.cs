using Overnight.Cli.Connect;
using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>Follows a run to its end and says how it ended: what train, retry, show --follow and stop --wait have in common.</summary>
internal sealed class Following(Cloud cloud, Output output, TimeProvider clock)
{
    private readonly ResultDocuments _documents = new(cloud.S3, cloud.ResultsBucket);

    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">Ctrl-C: with what becomes of the run, and how to follow it again.</exception>
    public async Task<int> ToEndAsync(RunFolder run, RunDisplay display, CancellationToken cancellation)
    {
        try
        {
            var result = await new RunFollower(_documents, run, clock).FollowAsync(display, cancellation);
            await Outcome.TellAsync(result, _documents, output, cancellation);
            return ExitCode.Of(result.Status);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new CommandException(Goodbye(cloud, run), ExitCode.Cancelled);
        }
    }

    private static string Goodbye(Cloud cloud, RunFolder run) => cloud.Local is null
        ? $"""
            no longer following; run {run.Run} goes on.
              follow it again:  overnight show {run.Run} --follow{cloud.Choice.AsOptions()}
              stop it:          overnight stop {run.Run}{cloud.Choice.AsOptions()}
            """
        : $"""
            stopped, and the local cloud with it; run {run.Run} is kept as far as its last checkpoint.
              let it go on:  overnight show {run.Run} --follow{cloud.Choice.AsOptions()}
            """;
}
