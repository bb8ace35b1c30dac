using System.ComponentModel;
using System.Diagnostics;

namespace Overnight.Bench;

/// <summary>The Python of this machine that has a module, for peers that are written in it.</summary>
internal sealed class Python
{
    private readonly string _program;

    private Python(string program, string version) => (_program, Version) = (program, version);

    /// <summary>The module's.</summary>
    public string Version { get; }

    /// <summary>Null, with a line on standard error, where no Python here has the module.</summary>
    /// <param name="module">What has the version.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <param name="needs">What must be there too: <c>moto.server</c> needs more than moto.</param>
    public static async Task<Python?> FindAsync(string module, CancellationToken cancellationToken, string? needs = null)
    {
        // Debian's modules belong to Debian's Python, whatever else comes first on the PATH.
        foreach (var program in new[] { "/usr/bin/python3", "python3" })
        {
            if (await TryRunAsync(program, ["-c", $"import {module}, {needs ?? module}; print({module}.__version__)"], cancellationToken) is { ExitCode: 0 } found)
                return new Python(program, found.Output);
        }
        await Console.Error.WriteLineAsync($"{module} is not installed: no comparison with it (Debian: apt-get install python3-{module})");
        return null;
    }

    /// <summary>What the program printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; with what it said.</exception>
    public async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var ended = await TryRunAsync(_program, arguments, cancellationToken);
        return ended is { ExitCode: 0 } ? ended.Output : throw new InvalidOperationException($"{_program} failed: {ended?.Errors}");
    }

    public ProcessStartInfo Start(params IEnumerable<string> arguments) =>
        new(_program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };

    /// <summary>Null where there is no such program.</summary>
    private static async Task<Ended?> TryRunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new Ended(process.ExitCode, output.Trim(), await errors);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private sealed record Ended(int ExitCode, string Output, string Errors);
}
