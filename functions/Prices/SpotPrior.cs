using System.Collections.Frozen;
using System.Globalization;
using Overnight.Contracts;

namespace Overnight.Functions.Prices;

/// <summary>
/// What is believed of a type's spot capacity before anything was seen of it: EC2's public classes of how often it took instances
/// back. A prior, as strong as one end either way: an account's own attempts soon outweigh it.
/// </summary>
internal static class SpotPrior
{
    // The classes are shares interrupted within a month; their middles.
    private static readonly double[] SharesAMonth = [0.025, 0.075, 0.125, 0.175];
    private const double HoursAMonth = 730;

    // The last class has no upper end. p3.2xlarge is in it, and the public traces of its zones, those of the "Can't Be Late"
    // benchmark of 2022 and 2023, tell: 1.9 and 2.9 hours between ends, and 1.2 and 2.3 hours until it came back. Unknown types
    // are taken for it.
    private const double ScarceHours = 2.4;
    private const double AwayHours = 1.7;

    private static readonly FrozenDictionary<string, int> Classes = Read();

    public static bool Knows(string instanceType) => Classes.ContainsKey(instanceType);

    /// <summary>While an instance is kept.</summary>
    public static double InterruptionsPerHour(string instanceType) =>
        Classes.TryGetValue(instanceType, out var known) && known < SharesAMonth.Length
            ? -Math.Log(1 - SharesAMonth[known]) / HoursAMonth : 1 / ScarceHours;

    /// <summary>A time that it was there, ended by EC2, and one that it was waited for: as if so much had been seen.</summary>
    public static List<SpotSpell> Spells(string instanceType) =>
    [
        new(IsThere: true, 3600 / InterruptionsPerHour(instanceType), EndSeen: true),
        new(IsThere: false, 3600 * AwayHours, EndSeen: true),
    ];

    private static FrozenDictionary<string, int> Read()
    {
        const string Resource = "Overnight.Functions.Prices.spot-interruptions.csv";
        using var csv = new StreamReader(typeof(SpotPrior).Assembly.GetManifestResourceStream(Resource)!);
        var lines = csv.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').Skip(1);
        return lines.Select(line => line.Split(','))
            .ToFrozenDictionary(line => line[0], line => int.Parse(line[1], CultureInfo.InvariantCulture));
    }
}
