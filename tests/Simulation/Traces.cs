using Overnight.Bench.Spot;

namespace Overnight.Simulation.Tests;

/// <summary>Traces to run on.</summary>
internal static class Traces
{
    public const double TickHours = 1.0 / 6;

    public static SpotTrace Of(bool[] isThere, int firstTick = 0, string zone = "zone-a", string source = "made up, 2022-10") =>
        new(zone, source, new DateOnly(2022, 10, 1), firstTick, TickHours, OnDemandPrice: 3, isThere, SpotPrices: null) { SaysFirstTick = true };

    public static SpotTrace Of(string looks) => Of(Array.ConvertAll(looks.ToCharArray(), look => look == '1'));

    /// <summary>Spells of both kinds, each of a random kind of length: minutes, hours or a day.</summary>
    public static bool[] Random(Random random, int ticks)
    {
        var looks = new bool[ticks];
        var isThere = random.Next(2) == 0;
        for (var tick = 0; tick < ticks; isThere = !isThere)
            for (var length = random.Next(1, random.Next(3) switch { 0 => 4, 1 => 40, _ => 150 }); length > 0 && tick < ticks; length--)
                looks[tick++] = isThere;
        return looks;
    }

    /// <summary>A file of the public traces, or the test is skipped with a line that says where it was sought.</summary>
    public static string Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", "spot-traces", name);
            if (File.Exists(path)) return path;
        }
        Assert.Skip($"shared/data/spot-traces/{name} is in no folder above {AppContext.BaseDirectory}");
        throw new InvalidOperationException("Assert.Skip returned");
    }
}
