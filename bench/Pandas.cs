using System.Diagnostics;
using System.Globalization;
using Overnight.Contracts;

namespace Overnight.Bench;

/// <summary>pandas in the Python that this machine has.</summary>
internal sealed class Pandas
{
    // Times itself, so that starting Python is not counted; floats are asked for as ours are.
    private const string Program = """
        import sys, time
        import numpy, pandas
        path, kinds = sys.argv[1], sys.argv[2]
        types = {i: numpy.float32 if kind == 'n' else 'category' for i, kind in enumerate(kinds)}
        pandas.read_csv(path, header=None, dtype=types, nrows=1000)
        wall, processor = time.perf_counter(), time.process_time()
        pandas.read_csv(path, header=None, dtype=types)
        print(time.perf_counter() - wall, time.process_time() - processor)
        """;

    private readonly string _python;

    private Pandas(string python, string version) => (_python, Version) = (python, version);

    public string Version { get; }

    /// <summary>Null, with a line on standard error, where there is none.</summary>
    public static async Task<Pandas?> FindAsync(CancellationToken cancellationToken)
    {
        foreach (var python in new[] { "/usr/bin/python3", "python3" })
        {
            var version = await RunAsync(python, ["-c", "import pandas; print(pandas.__version__)"], cancellationToken);
            if (version is not null) return new Pandas(python, version);
        }
        await Console.Error.WriteLineAsync("pandas is not installed: no comparison with it (Debian: apt-get install python3-pandas)");
        return null;
    }

    public async Task<Seconds> ReadAsync(CsvTable table, CancellationToken cancellationToken)
    {
        var kinds = string.Concat(table.Kinds.Select(kind => kind == ColumnKind.Numeric ? 'n' : 'c'));
        var seconds = await RunAsync(_python, ["-c", Program, table.Path, kinds], cancellationToken)
            ?? throw new InvalidOperationException($"pandas could not read {table.Path}");
        var both = Array.ConvertAll(seconds.Split(' '), text => double.Parse(text, CultureInfo.InvariantCulture));
        return new Seconds(both[0], both[1]);
    }

    private static async Task<string?> RunAsync(string python, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await errors;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output.Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
