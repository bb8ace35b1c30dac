using System.Diagnostics;

namespace Overnight.Bench;

/// <summary>A program that ran to its end.</summary>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error.</param>
/// <param name="PeakBytes">The most memory that it had in use at a time, as the kernel counts it.</param>
internal sealed record MeasuredProcess(int ExitCode, string Output, string Errors, double Seconds, long PeakBytes)
{
    /// <param name="start">Both outputs are read, whatever it says of them.</param>
    /// <param name="cancellation">Kills it.</param>
    public static async Task<MeasuredProcess> RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        (start.UseShellExecute, start.RedirectStandardOutput, start.RedirectStandardError) = (false, true, true);
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        var ended = process.WaitForExitAsync(cancellation);
        var peak = 0L;
        try
        {
            // The kernel keeps the peak itself; it is gone with the process.
            while (await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation)) != ended)
            {
                cancellation.ThrowIfCancellationRequested();
                peak = Math.Max(peak, Peak(process));
            }
            await ended;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
        return new MeasuredProcess(process.ExitCode, await output, await errors, Stopwatch.GetElapsedTime(began).TotalSeconds, peak);
    }

    /// <exception cref="InvalidOperationException">It failed; with what it said.</exception>
    public MeasuredProcess Succeeded(string name) => ExitCode == 0 ? this
        : throw new InvalidOperationException($"{name} ended with {ExitCode}: {Errors}{Output}");

    private static long Peak(Process process)
    {
        try
        {
            process.Refresh();
            return process.HasExited ? 0 : process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            // It ended in between.
            return 0;
        }
    }
}
