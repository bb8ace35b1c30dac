using System.Globalization;
using System.Text;
using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Bench;

/// <summary>A table that the benchmark writes: always the same bytes.</summary>
/// <param name="Kinds">One a column.</param>
internal sealed record CsvTable(string Name, string Path, IReadOnlyList<ColumnKind> Kinds)
{
    public double MegaBytes => new FileInfo(Path).Length / 1e6;

    public TableSchema Schema => new()
    {
        Columns = [.. Kinds.Select((kind, i) => new PlannedColumn($"column{i + 1}", kind, ""))],
        Target = null,
        Task = LearningTask.Auto,
    };
}

/// <summary>Writes the tables that are read.</summary>
internal static class CsvTables
{
    private const int MegaByte = 1_000_000;

    /// <summary>Measurements as most tables have them: ten columns, three to nine characters, some negative.</summary>
    public static CsvTable Measurements(string folder, long rows) =>
        Write(folder, "measurements", (written, _) => written < rows, 10, ColumnKind.Numeric, Measurement);

    /// <summary>Doubles with all their digits, as programs print them.</summary>
    public static CsvTable FullPrecision(string folder, int megaBytes) => Write(folder, "full-precision", Until(megaBytes), 10, ColumnKind.Numeric,
        (random, _) => random.NextDouble().ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Pixels: 785 columns of one to three digits, most of them 0.</summary>
    public static CsvTable Pixels(string folder, int megaBytes) => Write(folder, "pixels", Until(megaBytes), 785, ColumnKind.Numeric,
        (random, _) => random.Next(5) == 0 ? random.Next(256).ToString(CultureInfo.InvariantCulture) : "0");

    /// <summary>Six columns of numbers and six of words.</summary>
    public static CsvTable Mixed(string folder, int megaBytes) => Write(folder, "mixed", Until(megaBytes), 12, null,
        (random, column) => column % 2 == 0 ? Measurement(random, column) : $"category-{random.Next(4 << column)}");

    private static string Measurement(Random random, int column) =>
        (random.NextDouble() * Math.Pow(10, column % 4) - (column % 3 == 0 ? 1 : 0)).ToString($"F{1 + column % 5}", CultureInfo.InvariantCulture);

    private static Func<long, long, bool> Until(int megaBytes) => (_, written) => written < (long)megaBytes * MegaByte;

    private static CsvTable Write(
        string folder, string name, Func<long, long, bool> hasMore, int columns, ColumnKind? kind, Func<Random, int, string> cell)
    {
        var path = Path.Combine(folder, $"{name}.csv");
        var random = new Random(1);
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20);
        var line = new StringBuilder();
        long rows = 0;
        for (long written = 0; hasMore(rows, written); written += line.Length, rows++)
        {
            line.Clear().AppendJoin(',', Enumerable.Range(0, columns).Select(column => cell(random, column))).Append('\n');
            file.Write(line);
        }
        var kinds = Enumerable.Range(0, columns).Select(column => kind ?? (column % 2 == 0 ? ColumnKind.Numeric : ColumnKind.Categorical));
        return new CsvTable(name, path, [.. kinds]);
    }
}
