using System.Diagnostics;

namespace Overnight.Trainer.Tests;

/// <summary>The system's Python: a second opinion by programs that are not ours.</summary>
internal static class Python
{
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>What the script prints; the test is skipped where the interpreter or a module that it imports is missing.</summary>
    /// <param name="script">Python.</param>
    /// <param name="package">Debian's name of what it imports, for the line that says why the test was skipped.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="arguments">After the script.</param>
    public static string Run(string script, string package, string input, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Interpreter), $"{Interpreter} is not here");
        var start = new ProcessStartInfo(Interpreter, ["-c", script, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.SkipWhen(error.Result.Contains("No module named", StringComparison.Ordinal), $"{Interpreter} lacks a module (Debian: {package})");
        Assert.True(process.ExitCode == 0, error.Result);
        return output;
    }
}
