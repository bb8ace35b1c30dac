using Overnight.Fuzz.Tests.Doors;
using Overnight.Fuzz.Tests.Running;

namespace Overnight.Fuzz.Tests;

/// <summary>
/// Hostile input at every door: it is taken or refused in words, in time, and without taking the memory. `./dev fuzz --inputs 1000000`
/// makes a long night of it.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    public static TheoryData<string> DoorNames => [.. FuzzSettings.Shares(AllDoors.List).Select(share => share.Door.Name)];

    [Theory]
    [MemberData(nameof(DoorNames))]
    public void Every_input_is_taken_or_refused_in_words(string name)
    {
        var (door, inputs) = FuzzSettings.Shares(AllDoors.List).Single(share => share.Door.Name == name);
        var report = new DoorRun(door, FuzzSettings.Seed).Run(FuzzSettings.Only ?? 0, FuzzSettings.Only is null ? inputs : 1);
        output.WriteLine(report);
        FuzzSettings.Tell(report);
    }
}
