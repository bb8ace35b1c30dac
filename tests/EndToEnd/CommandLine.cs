using System.Diagnostics;

namespace Overnight.EndToEnd.Tests;

/// <summary>How a program ended and what it said.</summary>
internal sealed record Ended(int ExitCode, string Output, string Errors);

/// <summary>The built command line, and other programs, as processes.</summary>
internal static class CommandLine
{
    public static Task<Ended> OvernightAsync(string folder, params string[] arguments) =>
        RunAsync("dotnet", [Repository.CommandLine, .. arguments], folder, new() { ["OVERNIGHT_TEMPLATE"] = Repository.Template });

    public static async Task<Ended> RunAsync(string program, IEnumerable<string> arguments, string folder, Dictionary<string, string> environment)
    {
        using var process = Start(program, arguments, folder, environment);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new Ended(process.ExitCode, await output, await errors);
    }

    public static Process Start(string program, IEnumerable<string> arguments, string folder, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
