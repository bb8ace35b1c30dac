using System.Diagnostics;
using System.Text;

using Overnight.Fuzz.Tests.Doors;

namespace Overnight.Fuzz.Tests.Running;

/// <summary>One door and its inputs, one after the other on a thread of their own: what hangs is seen by another one.</summary>
internal sealed class DoorRun(Door door, int seed)
{
    /// <summary>By one input; a bomb that is unpacked to its limits takes a tenth.</summary>
    private const long MostAllocated = 256L << 20;

    /// <summary>By all of them, when the rubbish is out: what a door keeps of its inputs it keeps for ever.</summary>
    private const long MostKept = 64L << 20;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private (int Number, long Began) _now = (-1, Stopwatch.GetTimestamp());
    private int _taken;
    private string _refusal = "";

    /// <returns>A line of figures.</returns>
    public string Run(int first, int inputs)
    {
        var began = Stopwatch.GetTimestamp();
        var kept = GC.GetTotalMemory(forceFullCollection: true);
        var work = Task.Factory.StartNew(() => Work(first, inputs), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (var told = began; !work.Wait(TimeSpan.FromSeconds(1));)
        {
            lock (_gate)
                if (Stopwatch.GetElapsedTime(_now.Began) > Longest) Assert.Fail(Shown($"did not end within {Longest}", _now.Number));
            if (Stopwatch.GetElapsedTime(told) < BetweenProgress) continue;
            told = Stopwatch.GetTimestamp();
            FuzzSettings.Tell($"{door.Name}: {_now.Number - first:N0} of {inputs:N0}");
        }
        door.Close();
        var (seconds, grown) = (Stopwatch.GetElapsedTime(began).TotalSeconds, GC.GetTotalMemory(forceFullCollection: true) - kept);
        var line = FormattableString.Invariant($"{door.Name}: {inputs:N0} inputs of seed {seed}, {_taken:N0} taken, {inputs - _taken:N0} refused, {inputs / seconds:N0}/s, kept {grown / 1024.0:N0} KiB");
        Assert.True(grown < MostKept, line);
        // Of a few inputs all may be bad by chance.
        Assert.True(inputs < 200 || _taken >= door.LeastTaken * inputs, $"{line}: expected {door.LeastTaken:P0} taken, else what lies behind the door is hardly reached");
        return line;
    }

    private void Work(int first, int inputs)
    {
        foreach (var sample in door.Samples)
            if (!Open(sample, -1)) Assert.Fail($"{door.Name}: found a good sample refused: {_refusal}\n{Encoding.Latin1.GetString(sample.AsSpan(0, Math.Min(400, sample.Length)))}");
        for (var number = first; number < first + inputs; number++)
        {
            lock (_gate) _now = (number, Stopwatch.GetTimestamp());
            if (Open(Input(number), number)) _taken++;
        }
        lock (_gate) _now = (-1, Stopwatch.GetTimestamp());
    }

    /// <summary>Each has a seed of its own, the same on every machine, so that it can be made again without those before it.</summary>
    private byte[] Input(int number) => door.Make(new Random(unchecked((seed * 31) + (door.Name.Aggregate(7, (sum, letter) => (sum * 31) + letter) * 1_000_003) + number)));

    /// <returns>False where it was refused.</returns>
    private bool Open(byte[] input, int number)
    {
        var before = GC.GetTotalAllocatedBytes();
        try
        {
            door.OpenAsync(input).GetAwaiter().GetResult();
            return true;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            Assert.False(string.IsNullOrWhiteSpace(e.Message), Shown("refused without a word", number, input));
            _refusal = e.Message;
            return false;
        }
        catch (Exception e)
        {
            Assert.Fail(Shown($"crashed: {e}", number, input));
            throw;
        }
        finally
        {
            var allocated = GC.GetTotalAllocatedBytes() - before;
            Assert.True(allocated < MostAllocated, Shown($"allocated {allocated:N0} bytes", number, input));
        }
    }

    /// <summary>An argument out of range is nobody's answer, where an argument that is wrong may be.</summary>
    private bool IsRefusal(Exception e) => e is not (ArgumentNullException or ArgumentOutOfRangeException) && door.Refusals.Any(refusal => refusal.IsInstanceOfType(e));

    private string Shown(string what, int number, byte[]? input = null)
    {
        input ??= number < 0 ? [] : Input(number);
        return $"{door.Name}, input {number} of seed {seed} ({input.Length} bytes) {what}\nAgain: ./dev fuzz --seed {seed} --door {door.Name} --input {number}\n"
            + $"{Encoding.Latin1.GetString(input.AsSpan(0, Math.Min(1_000, input.Length)))}\nbase64 of its beginning: {Convert.ToBase64String(input.AsSpan(0, Math.Min(3_000, input.Length)))}";
    }
}
