using System.Globalization;
using Overnight.Contracts;
using Spectre.Console;

namespace Overnight.Cli.Follow;

/// <summary>How the command shows long work: live lines in a terminal, a line for each event anywhere else.</summary>
internal abstract class RunDisplay
{
    public static RunDisplay For(TimeProvider clock, Output output)
    {
        var console = AnsiConsole.Console;
        var isTerminal = !output.IsJson && !Console.IsOutputRedirected && console.Profile.Capabilities is { Interactive: true, Ansi: true };
        if (!isTerminal) return new PlainDisplay(output.Progress, clock);
        var (hasUnicode, hasColors) = (console.Profile.Capabilities.Unicode, console.Profile.Capabilities.ColorSystem != ColorSystem.NoColors);
        // The last column is left free: some terminals break the line as it is reached.
        return new TerminalDisplay(Console.Out, () => new ProgressPanel(Math.Max(10, Console.WindowWidth - 1), hasUnicode), hasColors, clock);
    }

    /// <param name="totalBytes">What the upload comes to.</param>
    /// <param name="upload">Does the work, telling the bytes sent so far.</param>
    public abstract Task<T> UploadAsync<T>(long totalBytes, Func<Action<long>, Task<T>> upload);

    /// <param name="follow">Does the watching, telling each look.</param>
    public abstract Task<Result> FollowAsync(Func<Action<RunSnapshot>, Task<Result>> follow);

    protected static string MiB(long bytes) => bytes >= 1_048_576 / 10
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_048_576.0:0.0} MiB") : string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes");
}
