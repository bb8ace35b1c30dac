using System.Globalization;

namespace Overnight.Local.Ec2;

/// <summary>The instance types that can be launched here.</summary>
public sealed class InstanceCatalog
{
    private const string Header = "type,vcpus,memory_mib,gpu,gpus,gpu_memory_mib,on_demand_usd_per_hour,spot_saving_percent";

    private readonly Dictionary<string, InstanceType> _types;
    private readonly ILookup<string, InstanceType> _families;

    internal InstanceCatalog(IEnumerable<InstanceType> types)
    {
        _types = types.ToDictionary(type => type.Name);
        _families = _types.Values.ToLookup(type => type.Family);
        var savings = _types.Values.Select(type => type.SpotSavingPercent).OfType<int>().Order().ToList();
        MedianSpotSavingPercent = savings.Count == 0 ? 0 : savings[savings.Count / 2];
    }

    /// <summary>The table in <c>instance-types.csv</c>, whose head says where each column comes from.</summary>
    public static InstanceCatalog UsEast1 { get; } = ReadEmbedded();

    public IReadOnlyCollection<InstanceType> All => _types.Values;

    /// <summary>Stands for the types whose saving is not known.</summary>
    public int MedianSpotSavingPercent { get; }

    public InstanceType? Find(string name) => _types.GetValueOrDefault(name);

    /// <summary>A compute environment may name types (<c>g5.xlarge</c>) or families (<c>g5</c>).</summary>
    /// <exception cref="ArgumentException">Neither a type nor a family of the table.</exception>
    public IEnumerable<InstanceType> Expand(string nameOrFamily) => Find(nameOrFamily) is { } type ? [type]
        : _families.Contains(nameOrFamily) ? _families[nameOrFamily]
        : throw new ArgumentException(
            $"found instance type '{nameOrFamily}', expected one of instance-types.csv: {string.Join(", ", _families.Select(family => family.Key).Order())}");

    /// <exception cref="FormatException">The table's row and what is wrong with it.</exception>
    internal static InstanceCatalog Read(TextReader csv)
    {
        var types = new List<InstanceType>();
        var header = false;
        for (var row = 1; csv.ReadLine() is { } line; row++)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (header) types.Add(ReadRow(line, row));
            else if (line == Header) header = true;
            else throw new FormatException($"instance types, row {row}: found '{line}', expected the header '{Header}'");
        }
        return new InstanceCatalog(types);
    }

    private static InstanceType ReadRow(string line, int row)
    {
        var cells = line.Split(',');
        if (cells.Length != 8) throw new FormatException($"instance types, row {row}: found {cells.Length} columns, expected 8");
        return new InstanceType
        {
            Name = cells[0].Contains('.', StringComparison.Ordinal)
                ? cells[0]
                : throw new FormatException($"instance types, row {row}: found type '{cells[0]}', expected family.size"),
            Vcpus = Whole(1),
            MemoryMiB = Whole(2),
            Gpu = cells[3].Length == 0 ? null : cells[3],
            Gpus = Whole(4),
            GpuMemoryMiB = Whole(5),
            OnDemandUsdPerHour = decimal.TryParse(cells[6], CultureInfo.InvariantCulture, out var usd) && usd > 0
                ? usd
                : throw Unreadable(6, "a price above 0"),
            SpotSavingPercent = cells[7].Length == 0 ? null : Whole(7),
        };

        int Whole(int column) => int.TryParse(cells[column], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Unreadable(column, "a whole number");
        FormatException Unreadable(int column, string expected) =>
            new($"instance types, row {row}, column {column + 1}: found '{cells[column]}', expected {expected}");
    }

    private static InstanceCatalog ReadEmbedded()
    {
        using var stream = typeof(InstanceCatalog).Assembly.GetManifestResourceStream("Overnight.Local.Ec2.instance-types.csv")
            ?? throw new InvalidOperationException("instance-types.csv is not embedded in Overnight.Local; see its project file");
        using var reader = new StreamReader(stream);
        return Read(reader);
    }
}
