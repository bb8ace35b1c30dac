using Overnight.Local.Logs;

namespace Overnight.Local.Tests.Logs;

/// <summary>A stream as a file of lines and of when they came.</summary>
public sealed class LogFileTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 22, 0, 0, TimeSpan.Zero);
    private readonly TempFolder _folder = new();

    private string File => _folder / "group/stream.log";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_process_writes_is_of_the_time_when_it_was_first_seen()
    {
        var log = Written("a\nb\n");
        log.Stamp(Start);
        System.IO.File.AppendAllText(File, "c\nbegun");
        log.Stamp(Start.AddSeconds(2));
        Assert.Equal([("a", 0), ("b", 0), ("c", 2)], Read(log));
        // A line without an end may still go on; when its writer is gone it will not.
        log.Stamp(Start.AddSeconds(3), last: true);
        Assert.Equal([("a", 0), ("b", 0), ("c", 2), ("begun", 3)], Read(log));
        Assert.Equal(Read(log), Read(new LogFile(File)));
    }

    [Fact]
    public void At_its_limit_the_oldest_lines_go_and_no_other_is_lost_or_moved()
    {
        var log = LogFile.At(File);
        for (var number = 0; number < 100; number++) log.Append($"line {number:000}", Start.AddSeconds(number), mostBytes: 250);
        var kept = log.Read(0).ToList();
        Assert.InRange(kept.Count, 25, 60);
        Assert.Equal(Enumerable.Range(100 - kept.Count, kept.Count).Select(number => ($"line {number:000}", (long)number)), Read(log));
        // A place in the stream stays what it was, whatever was dropped before it.
        Assert.Equal(9 * (100 - kept.Count), kept[0].Offset);
        Assert.Equal(9 * 100, kept[^1].Next);
        Assert.Equal("line 099", Assert.Single(log.Read(kept[^1].Offset)).Text);
        Assert.Equal(Read(log), Read(new LogFile(File)));
    }

    [Fact]
    public void A_line_longer_than_an_event_is_several_and_whole()
    {
        var random = new Random(7);
        var lines = Enumerable.Range(0, 40).Select(_ => new string((char)('a' + random.Next(26)), random.Next(1, 400_000))).ToList();
        var log = Written(string.Concat(lines.Select(line => line + "\n")));
        log.Stamp(Start);
        Assert.All(log.Read(0), line => Assert.InRange(line.Text.Length, 1, 262_118));
        Assert.Equal(string.Concat(lines), string.Concat(log.Read(0).Select(line => line.Text)));
    }

    [Fact]
    public void A_stamp_that_was_cut_off_is_made_again()
    {
        var log = Written("a\n");
        log.Stamp(Start);
        System.IO.File.AppendAllText(File, "b\n");
        System.IO.File.AppendAllText(File + ".times", "2 4 17698");
        var again = new LogFile(File);
        again.Stamp(Start.AddSeconds(9));
        Assert.Equal(["a", "b"], again.Read(0).Select(line => line.Text));
    }

    [Fact]
    public void An_event_is_one_line_whatever_is_in_it()
    {
        var log = LogFile.At(File);
        log.Append("one\r\ntwo\nthree", Start, mostBytes: 1000);
        Assert.Equal([("one two three", 0)], Read(log));
    }

    private LogFile Written(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, text);
        return LogFile.At(File);
    }

    private static List<(string, long)> Read(LogFile log) =>
        [.. log.Read(0).Select(line => (line.Text, (line.Milliseconds - Start.ToUnixTimeMilliseconds()) / 1000))];
}
