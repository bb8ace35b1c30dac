using System.Diagnostics;

namespace Overnight.Data.Tests;

/// <summary>Files as other programs write them: made by Python, with NumPy where it is installed.</summary>
internal static class Python
{
    // The system's own has the system's NumPy; another one that comes first on the path may have none.
    private static readonly string[] Programs = ["/usr/bin/python3", "python3"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Runs <paramref name="script"/> in a new folder and gives the files it leaves there, by name; or skips the test with a line
    /// that says what is missing.
    /// </summary>
    public static async Task<Dictionary<string, byte[]>> MakeAsync(string script, bool needsNumPy = true)
    {
        var folder = Directory.CreateTempSubdirectory("overnight-python-").FullName;
        try
        {
            using var python = Start(needsNumPy ? "import numpy as np\n" + script : script, folder);
            if (python is null) Assert.Skip("python3 is not on the path");
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            var errors = await python.StandardError.ReadToEndAsync(patience.Token);
            await python.WaitForExitAsync(patience.Token);
            if (errors.Contains("No module named 'numpy'", StringComparison.Ordinal)) Assert.Skip("python3 has no numpy");
            Assert.True(python.ExitCode == 0, errors);
            return Directory.GetFiles(folder).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static async Task<DataFile> MakeAsync(string file, string script, bool needsNumPy = true) =>
        DataFile.InMemory(file, (await MakeAsync(script, needsNumPy))[file]);

    private static Process? Start(string script, string folder)
    {
        try
        {
            var program = Programs.FirstOrDefault(File.Exists) ?? Programs[^1];
            return Process.Start(new ProcessStartInfo(program, ["-c", script]) { WorkingDirectory = folder, RedirectStandardError = true, UseShellExecute = false });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
