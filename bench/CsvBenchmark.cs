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
            rows.AddRange(await CompareAsync(CsvTables.Measurements(folder, rows: 1_700_000), cancellationToken));
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
        var contenders = new List<Func<Task<Seconds>>>
        {
            () => OursAsync(table, threads: 1),
            () => OursAsync(table, Environment.ProcessorCount),
            () => CsvHelperAsync(table),
        };
        if (pandas is not null) contenders.Add(() => pandas.ReadAsync(table, cancellationToken));
        var seconds = await Turns.MedianAsync(Runs, contenders);

        var rows = new List<BenchRow>();
        Compare("CsvHelper", typeof(CsvReader).Assembly.GetName().Version!.ToString(3), seconds[2]);
        if (pandas is not null) Compare("pandas", pandas.Version, seconds[3]);
        else rows.Add(BenchRow.NotFound($"csv/{table.Name}", "pandas", "Debian: apt-get install python3-pandas"));
        return rows;

        void Compare(string peerName, string peerVersion, Seconds peer)
        {
            // What a core does, and what a person gets who has several: neither peer uses more than one.
            rows.Add(BenchRow.MoreIsBetter($"csv/{table.Name}/a-core", table.MegaBytes / seconds[0].Processor,
                table.MegaBytes / peer.Processor, "MB per core-second", peerName, peerVersion).Spread(seconds[0], peer));
            rows.Add(BenchRow.MoreIsBetter($"csv/{table.Name}/all-{Environment.ProcessorCount}-cores", table.MegaBytes / seconds[1].Wall,
                table.MegaBytes / peer.Wall, "MB/s", peerName, peerVersion).Spread(seconds[1], peer));
        }
    }

    private static Task<Seconds> OursAsync(CsvTable table, int threads) => Turns.TimeAsync(async () =>
        _ = await TableReader.ReadAsync([DataFile.OnDisk(table.Path)], table.Schema, new ReadOptions { Threads = threads }));

    /// <summary>CsvHelper reading UTF-8 bytes, its fastest way, to the same floats and codes.</summary>
    private static Task<Seconds> CsvHelperAsync(CsvTable table) => Turns.TimeAsync(() =>
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
