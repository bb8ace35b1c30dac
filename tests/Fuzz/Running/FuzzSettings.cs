using System.Globalization;

using Overnight.Fuzz.Tests.Doors;

namespace Overnight.Fuzz.Tests.Running;

/// <summary>What `./dev fuzz` sets in the environment.</summary>
internal static class FuzzSettings
{
    private const int UsualInputs = 30_000;

    public static int Seed { get; } = Number("OVERNIGHT_FUZZ_SEED") ?? 20261121;

    /// <summary>One input of one door, to see again what went wrong.</summary>
    public static int? Only { get; } = Number("OVERNIGHT_FUZZ_INPUT");

    /// <summary>Of all doors together; each gets what its weight says.</summary>
    private static int Inputs { get; } = Number("OVERNIGHT_FUZZ_INPUTS") ?? UsualInputs;

    /// <summary>Each takes a connection, and what is no whole request takes the time until we give up on an answer.</summary>
    public static int Connections { get; } = Math.Clamp(Inputs / 200, 150, 2_000);

    private static string? DoorName { get; } = Environment.GetEnvironmentVariable("OVERNIGHT_FUZZ_DOOR") is { Length: > 0 } name ? name : null;

    /// <summary>2/3: of three processes that share the doors the second; so memory is measured where no other door takes any.</summary>
    private static (int Number, int Of) Process { get; } =
        Environment.GetEnvironmentVariable("OVERNIGHT_FUZZ_PART")?.Split('/') is [var number, var of] ? (int.Parse(number, CultureInfo.InvariantCulture), int.Parse(of, CultureInfo.InvariantCulture)) : (1, 1);

    /// <summary>The doors of this process, and how many inputs each gets: over all processes exactly those that were asked for.</summary>
    public static IReadOnlyList<(Door Door, int Inputs)> Shares(IReadOnlyList<Door> doors)
    {
        var (weights, given, before) = (doors.Sum(door => door.Weight), 0, 0.0);
        var shares = new List<(Door Door, int Inputs)>();
        foreach (var door in doors)
        {
            before += door.Weight;
            var until = (int)Math.Round(Inputs * before / weights);
            shares.Add((door, until - given));
            given = until;
        }
        return DoorName is { } only ? [.. shares.Where(share => share.Door.Name == only).Select(share => (share.Door, Inputs))]
            : [.. shares.Where((_, i) => i % Process.Of == Process.Number - 1)];
    }

    /// <summary>For people who wait, beside what the test program prints when all is done.</summary>
    public static void Tell(string line)
    {
        if (Environment.GetEnvironmentVariable("OVERNIGHT_FUZZ_TELL") == "1") Console.Out.WriteLine($"  {line}");
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
