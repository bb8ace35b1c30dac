using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Overnight.Local.Hosting;

namespace Overnight.Local.Logs;

/// <summary>
/// One log stream: a file of lines that anyone may read, and beside it, in <c>FILE.times</c>, when which part of it came in. A
/// process writes its output into the file itself; whoever looks next stamps what is new. What one of its writes had handed to the
/// system is there, however the process ended.
/// </summary>
internal sealed class LogFile
{
    /// <summary>Docker's awslogs driver cuts longer lines. docs.docker.com/engine/logging/drivers/awslogs</summary>
    private const int LongestEventBytes = 262_118;

    /// <summary>A line that has had no end for so long will not get one.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(5);

    private static readonly ConcurrentDictionary<string, LogFile> Files = new(StringComparer.Ordinal);

    private readonly Lock _gate = new();
    private readonly string _file;
    private readonly List<(long Start, long Milliseconds)> _stamps = [];

    /// <summary>Where the older file and the file begin, and up to where is stamped; counted from the stream's first byte.</summary>
    private long _olderStart;
    private long _start;
    private long _end;

    /// <summary>As after a restart: what the file and its stamps say.</summary>
    internal LogFile(string file)
    {
        _file = file;
        if (File.Exists(Times)) Load();
    }

    private string Older => _file + ".1";

    private string Times => _file + ".times";

    /// <summary>The one of that file in this process.</summary>
    public static LogFile At(string file) => Files.GetOrAdd(Path.GetFullPath(file), full => new LogFile(full));

    /// <summary>Writes a line, whose line ends become spaces: an event is one line. On a full disk it is lost.</summary>
    public void Append(string line, DateTimeOffset now, long mostBytes) => WhileThereIsRoom(() =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        RoomOnDisk.Append(_file, Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ") + "\n"));
        StampHeld(now, last: true);
        RollHeld(mostBytes, now);
    });

    /// <param name="now">What has come in since the last call is of this time.</param>
    /// <param name="last">Nobody writes any more: a line without an end is one, too.</param>
    public void Stamp(DateTimeOffset now, bool last = false) => WhileThereIsRoom(() => StampHeld(now, last));

    /// <summary>Keeps the newest part: between the limit and twice as much.</summary>
    public void Roll(long mostBytes, DateTimeOffset now) => WhileThereIsRoom(() => RollHeld(mostBytes, now));

    /// <summary>What is stamped, from the first line that begins at the offset or behind it.</summary>
    public IEnumerable<LogLine> Read(long from)
    {
        List<LogLine> page;
        do
        {
            page = ReadPage(from);
            foreach (var line in page) yield return line;
            if (page.Count > 0) from = page[^1].Next;
        }
        while (page.Count > 0);
    }

    public void Delete()
    {
        lock (_gate)
        {
            foreach (var file in new[] { _file, Older, Times }) File.Delete(file);
            Files.TryRemove(_file, out _);
        }
    }

    /// <summary>Whoever logs does so from where nobody catches, and no log is worth what it tells of.</summary>
    private void WhileThereIsRoom(Action write)
    {
        lock (_gate)
        {
            try
            {
                write();
            }
            catch (IOException full) when (RoomOnDisk.IsLacking(full))
            {
            }
        }
    }

    private void StampHeld(DateTimeOffset now, bool last)
    {
        if (new FileInfo(_file) is not { Exists: true } info) return;
        var length = _start + info.Length;
        if (length <= _end) return;
        var end = last || now.UtcDateTime - info.LastWriteTimeUtc > Abandoned ? length : EndOfLines(length);
        if (end <= _end) return;
        _stamps.Add((_end, now.ToUnixTimeMilliseconds()));
        _end = end;
        using var times = new StreamWriter(Times, append: true);
        if (times.BaseStream.Length == 0) times.WriteLine(Header());
        times.WriteLine(Entry(_stamps[^1], end));
    }

    /// <summary>Behind the last line's end; where a line does not fit an event, behind as much as has come.</summary>
    private long EndOfLines(long length)
    {
        using var file = Open(_file);
        var from = Math.Max(_end, length - LongestEventBytes);
        var bytes = new byte[length - from];
        file.Position = from - _start;
        file.ReadExactly(bytes);
        var at = Array.LastIndexOf(bytes, (byte)'\n');
        return at >= 0 ? from + at + 1 : from > _end ? length : _end;
    }

    private void RollHeld(long mostBytes, DateTimeOffset now)
    {
        if (new FileInfo(_file) is not { Exists: true } info || info.Length <= mostBytes) return;
        StampHeld(now, last: true);
        // A process has it open for appending, so it goes on at the new end.
        info.CopyTo(Older, overwrite: true);
        using (info.Open(FileMode.Truncate)) (_olderStart, _start) = (_start, _end);
        // The stamp that the older file begins in stays.
        while (_stamps.Count > 1 && _stamps[1].Start <= _olderStart) _stamps.RemoveAt(0);
        var ends = _stamps.Skip(1).Select(stamp => stamp.Start).Append(_end);
        File.WriteAllLines(Times, [Header(), .. _stamps.Zip(ends, Entry)]);
    }

    private List<LogLine> ReadPage(long from)
    {
        lock (_gate)
        {
            from = Math.Max(from, _olderStart);
            var (file, start, end) = from < _start ? (Older, _olderStart, _start) : (_file, _start, _end);
            // An older file that was deleted by hand is passed over.
            if (from < _start && !File.Exists(Older)) (file, start, end, from) = (_file, _start, _end, _start);
            if (from >= end || !File.Exists(file)) return [];
            using var stream = Open(file);
            stream.Position = from - start;
            var bytes = new byte[Math.Min(end - from, 4 * LongestEventBytes)];
            return Lines(bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)), from, end);
        }
    }

    private List<LogLine> Lines(ReadOnlySpan<byte> bytes, long from, long end)
    {
        var lines = new List<LogLine>();
        var at = 0;
        while (at < bytes.Length)
        {
            var rest = bytes[at..];
            var length = rest.IndexOf((byte)'\n');
            var isWhole = length >= 0 || from + bytes.Length >= end;
            if (length < 0) length = rest.Length;
            // The next page begins with what this one has only the beginning of.
            if (!isWhole && length < LongestEventBytes) break;
            var taken = Math.Min(length, LongestEventBytes);
            var next = at + taken + (taken == length && at + taken < bytes.Length ? 1 : 0);
            // CloudWatch Logs takes no empty event.
            var text = Encoding.UTF8.GetString(rest[..taken]).TrimEnd('\r');
            lines.Add(new LogLine(from + at, from + next, StampOf(from + at), text));
            at = next;
        }
        return lines;
    }

    private long StampOf(long offset)
    {
        var at = _stamps.BinarySearch((offset, long.MaxValue));
        return _stamps[Math.Max(0, at >= 0 ? at : ~at - 1)].Milliseconds;
    }

    private void Load()
    {
        foreach (var line in File.ReadLines(Times))
        {
            var numbers = line.Split(' ').Select(word => long.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : -1).ToArray();
            // The last line may be cut off, where this machine stopped in its midst: then that part is stamped once more.
            if (numbers is [var olderStart, var start] && _stamps.Count == 0) (_olderStart, _start, _end) = (olderStart, start, start);
            else if (numbers is [var begin, var end, > 0 and var time] && end > begin && begin >= _olderStart)
                (_end, _) = (end, Add(begin, time));
        }

        bool Add(long begin, long time)
        {
            _stamps.Add((begin, time));
            return true;
        }
    }

    private string Header() => string.Create(CultureInfo.InvariantCulture, $"{_olderStart} {_start}");

    private static string Entry((long Start, long Milliseconds) stamp, long end) =>
        string.Create(CultureInfo.InvariantCulture, $"{stamp.Start} {end} {stamp.Milliseconds}");

    private static FileStream Open(string file) =>
        new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
