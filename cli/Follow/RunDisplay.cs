using Overnight.Contracts;
using Spectre.Console;

namespace Overnight.Cli.Follow;

/// <summary>How the command shows long work: live bars in a terminal, a line for each event anywhere else.</summary>
internal abstract class RunDisplay
{
    public static RunDisplay For(TimeProvider clock) =>
        AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected ? new TerminalDisplay(clock) : new PlainDisplay(Console.Out, clock);

    /// <param name="totalBytes">What the upload comes to.</param>
    /// <param name="upload">Does the work, telling the bytes sent so far.</param>
    public abstract Task<T> UploadAsync<T>(long totalBytes, Func<Action<long>, Task<T>> upload);

    /// <param name="follow">Does the watching, telling each look.</param>
    public abstract Task<Result> FollowAsync(Func<Action<RunSnapshot>, Task<Result>> follow);

    protected static string MiB(long bytes) => $"{bytes / 1048576.0:0.0} MiB";
}
