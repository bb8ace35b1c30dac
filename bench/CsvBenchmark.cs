using CsvHelper;
using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Bench;

/// <summary>From the bytes of a table on disk, in the page cache, to columns in memory.</summary>
internal sealed class CsvBenchmark : IBenchmark
{
    private const int Runs = 5;
    private const int MegaBytes = 100;

    public string Name => "csv";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("overnight-bench-").FullName;
        try
        {
            var rows = new List<BenchRow>();
            rows.AddRange(await CompareAsync(CsvTables.Measurements(folder, MegaBytes), cancellationToken));
            rows.AddRange(await CompareAsync(CsvTables.FullPrecision(folder, MegaBytes), cancellationToken));
            rows.AddRange(await CompareAsync(CsvTables.Pixels(folder, MegaBytes), cancellationToken));
            rows.AddRange(await CompareAsync(CsvTables.Mixed(folder, MegaBytes), cancellationToken));
            return rows;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<BenchRow>> CompareAsync(CsvTable table, CancellationToken cancellationToken)
    {
        var pandas = await Pandas.FindAsync(cancellationToken);
        var contenders = new List<Func<Task<double>>>
        {
            () => OursAsync(table, threads: 1),
            () => OursAsync(table, Environment.ProcessorCount),
            () => CsvHelperAsync(table),
        };
        if (pandas is not null) contenders.Add(() => pandas.ReadAsync(table, cancellationToken));
        var seconds = await Turns.MedianSecondsAsync(Runs, contenders);
        var speed = Array.ConvertAll(seconds, s => table.MegaBytes / s);

        var rows = new List<BenchRow>();
        var csvHelper = typeof(CsvReader).Assembly.GetName().Version!.ToString(3);
        foreach (var (cores, ours) in new[] { ("one-core", speed[0]), ($"{Environment.ProcessorCount}-cores", speed[1]) })
        {
            var name = $"csv/{table.Name}/{cores}";
            rows.Add(BenchRow.MoreIsBetter(name, ours, speed[2], "MB/s", "CsvHelper", csvHelper));
            if (pandas is not null) rows.Add(BenchRow.MoreIsBetter(name, ours, speed[3], "MB/s", "pandas", pandas.Version));
        }
        return rows;
    }

    private static Task<double> OursAsync(CsvTable table, int threads) => Turns.TimeAsync(async () =>
        _ = await TableReader.ReadAsync([DataFile.OnDisk(table.Path)], table.Schema, new ReadOptions { Threads = threads }));

    /// <summary>CsvHelper reading UTF-8 bytes, its fastest way, to the same floats and codes.</summary>
    private static Task<double> CsvHelperAsync(CsvTable table) => Turns.TimeAsync(() =>
    {
        using var csv = CsvReader.FromFile(table.Path, new CsvReaderOptions { HasHeader = false, PoolStrings = true });
        var values = table.Kinds.Select(_ => new List<float>()).ToArray();
        var codes = table.Kinds.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal)).ToArray();
        while (csv.Read())
        {
            for (var column = 0; column < values.Length; column++)
            {
                if (table.Kinds[column] == ColumnKind.Numeric) values[column].Add(csv.Parse<float>(column));
                else values[column].Add(Code(codes[column], csv.GetString(column)));
            }
        }
        return Task.CompletedTask;
    });

    private static int Code(Dictionary<string, int> codes, string value)
    {
        if (!codes.TryGetValue(value, out var code)) codes.Add(value, code = codes.Count);
        return code;
    }
}
