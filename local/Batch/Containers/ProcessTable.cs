using System.Globalization;
using System.Runtime.InteropServices;

namespace Overnight.Local.Batch;

/// <param name="Id">The process's number.</param>
/// <param name="Session">The number of the process that opened its session.</param>
/// <param name="StartTicks">When it started, in clock ticks since boot.</param>
/// <param name="ResidentBytes">Physical memory it holds; pages that processes share count for each.</param>
internal sealed record ProcessEntry(int Id, int Session, long StartTicks, long ResidentBytes);

/// <summary>Linux's own table of processes, man7.org/linux/man-pages/man5/proc_pid_stat.5.html, and its signals.</summary>
internal static class ProcessTable
{
    public const int SigKill = 9;
    public const int SigTerm = 15;

    public static string BootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    public static IEnumerable<ProcessEntry> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && Find(id) is { } entry) yield return entry;
        }
    }

    /// <summary>Null where there is no such process.</summary>
    public static ProcessEntry? Find(int id)
    {
        if (ReadFile(id, "stat") is not { Length: > 0 } stat) return null;
        // The name stands in parentheses and may hold anything, so the fields are counted from the last one: state is the third.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessEntry(id, (int)Whole(3), Whole(19), Whole(21) * Environment.SystemPageSize);

        long Whole(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
    }

    /// <summary>Whether the process has a handler of its own for the signal.</summary>
    public static bool Catches(int id, int signal)
    {
        const string field = "SigCgt:";
        var lines = (ReadFile(id, "status") ?? "").Split('\n');
        if (lines.FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal)) is not { } line) return false;
        var mask = ulong.Parse(line.AsSpan(field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (mask >> (signal - 1) & 1) == 1;
    }

    /// <summary>Whether the environment it was started with holds that line.</summary>
    public static bool HasVariable(int id, string line) => (ReadFile(id, "environ") ?? "").Split('\0').Contains(line);

    /// <param name="id">A process's number, or a process group's, negated.</param>
    /// <param name="signal">Its number.</param>
    /// <exception cref="ArgumentOutOfRangeException">0 and -1 mean our own group and everybody, 1 is init.</exception>
    public static void Signal(int id, int signal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Abs(id), 2);
        _ = Kill(id, signal);
    }

    /// <summary>A process may be gone between any two looks at it.</summary>
    private static string? ReadFile(int id, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{name}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>It fails only where the process is gone already, which is what was wanted.</summary>
    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int id, int signal);
}
