using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Overnight.Fuzz.Tests;

/// <summary>
/// Hostile input at every door: it is taken or refused in words, in time, and without taking the memory. OVERNIGHT_FUZZ_INPUTS makes a
/// long night of it, OVERNIGHT_FUZZ_SEED another one.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int UsualInputs = 2_000;
    private const long MostAllocated = 256L << 20;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public static TheoryData<string> DoorNames => [.. AllDoors().Select(door => door.Name)];

    public static int Seed { get; } = Number("OVERNIGHT_FUZZ_SEED", 20261121);

    [Theory]
    [MemberData(nameof(DoorNames))]
    public async Task Every_input_is_taken_or_refused_in_words(string name)
    {
        var door = AllDoors().Single(one => one.Name == name);
        var inputs = Math.Max(1, Number("OVERNIGHT_FUZZ_INPUTS", UsualInputs) / door.Share);
        output.WriteLine($"{name}: seed {Seed}, {inputs:N0} inputs");
        // A seed of its own for each door, the same on every machine.
        var mutator = new Mutator(Seed + name.Sum(letter => letter), door.Samples, door.Words);
        foreach (var sample in door.Samples) await OpenAsync(door, sample, -1);
        var taken = 0;
        for (var number = 0; number < inputs; number++)
            if (await OpenAsync(door, mutator.Next(), number)) taken++;
        output.WriteLine($"{name}: {taken:N0} taken, {inputs - taken:N0} refused");
    }

    private static IEnumerable<Door> AllDoors() => Doors.All().Concat(DataDoors.All());

    /// <returns>False where it was refused.</returns>
    private static async Task<bool> OpenAsync(Door door, byte[] input, int number)
    {
        var before = GC.GetTotalAllocatedBytes();
        var began = Stopwatch.GetTimestamp();
        // On a thread of its own: what hangs must not hang the test.
        var opening = Task.Run(() => door.OpenAsync(input));
        try
        {
            await opening.WaitAsync(Longest);
            return true;
        }
        catch (TimeoutException)
        {
            Assert.Fail(Shown("did not end", door, input, number));
            throw;
        }
        catch (Exception e) when (door.Refusals.Any(refusal => refusal.IsInstanceOfType(e)))
        {
            Assert.False(string.IsNullOrWhiteSpace(e.Message), Shown("refused without a word", door, input, number));
            return false;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail(Shown($"crashed: {e}", door, input, number));
            throw;
        }
        finally
        {
            var allocated = GC.GetTotalAllocatedBytes() - before;
            Assert.True(allocated < MostAllocated, Shown($"allocated {allocated:N0} bytes in {Stopwatch.GetElapsedTime(began)}", door, input, number));
        }
    }

    private static string Shown(string what, Door door, byte[] input, int number) =>
        $"{door.Name}, input {number} of seed {Seed} ({input.Length} bytes) {what}\n{Encoding.Latin1.GetString(input.AsSpan(0, Math.Min(400, input.Length)))}\n"
        + $"base64 of its beginning: {Convert.ToBase64String(input.AsSpan(0, Math.Min(3_000, input.Length)))}";

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : usual;
}
