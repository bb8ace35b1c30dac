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

    private readonly Python _python;

    private Pandas(Python python) => _python = python;

    public string Version => _python.Version;

    /// <summary>Null, with a line on standard error, where there is none.</summary>
    public static async Task<Pandas?> FindAsync(CancellationToken cancellationToken) =>
        await Python.FindAsync("pandas", cancellationToken) is { } python ? new Pandas(python) : null;

    public async Task<Seconds> ReadAsync(CsvTable table, CancellationToken cancellationToken)
    {
        var kinds = string.Concat(table.Kinds.Select(kind => kind == ColumnKind.Numeric ? 'n' : 'c'));
        var seconds = await _python.RunAsync(["-c", Program, table.Path, kinds], cancellationToken);
        var both = Array.ConvertAll(seconds.Split(' '), text => double.Parse(text, CultureInfo.InvariantCulture));
        return new Seconds(both[0], both[1]);
    }
}
