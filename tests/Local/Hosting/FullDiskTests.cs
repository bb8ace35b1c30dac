using System.Collections.Concurrent;
using System.Text;
using Overnight.Local.Hosting;
using Overnight.Local.Logs;

namespace Overnight.Local.Tests.Hosting;

/// <summary>A real disk without room: what must not be lost waits, what may be lost takes nothing else along.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SmallDisk? _disk;

    public FullDiskTests() => _disk = SmallDisk.TryMount(_folder / "disk", mebibytes: 1);

    public void Dispose()
    {
        _disk?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_record_and_a_line_wait_for_room_and_are_whole_then()
    {
        var disk = Disk();
        var (record, lines) = (Path.Combine(disk.Path, "record.json"), Path.Combine(disk.Path, "history.jsonl"));
        StateFiles.OnDisk.Replace(record, "old"u8.ToArray());
        StateFiles.OnDisk.Append(lines, "first\n"u8);
        // Fewer bytes than both need, more than none: a part of each could be written.
        disk.Fill();
        var (newRecord, newLine) = (new byte[20_000], Encoding.UTF8.GetBytes(new string('x', 20_000) + "\n"));
        var told = new ConcurrentQueue<string>();
        using var listener = new RoomOnDisk.Listener(told.Enqueue);

        var replaced = Task.Run(() => StateFiles.OnDisk.Replace(record, newRecord));
        var appended = Task.Run(() => StateFiles.OnDisk.Append(lines, newLine));
        await Eventually.TrueAsync(() => !told.IsEmpty, () => "a word that the disk is full");
        Assert.Contains("found no room on the disk", told.Single(), StringComparison.Ordinal);
        Assert.False(replaced.IsCompleted || appended.IsCompleted);
        Assert.Equal("old", Encoding.UTF8.GetString(StateFiles.OnDisk.ReadAll(record)));
        Assert.Equal("first\n", Encoding.UTF8.GetString(StateFiles.OnDisk.ReadAll(lines)));

        disk.Free();
        await Task.WhenAll(replaced, appended);
        Assert.Equal(newRecord, StateFiles.OnDisk.ReadAll(record));
        Assert.Equal([.. "first\n"u8, .. newLine], StateFiles.OnDisk.ReadAll(lines));
        await Eventually.TrueAsync(() => told.Count == 2, () => "a word that there is room again");
    }

    [Fact]
    public void What_is_logged_on_a_full_disk_is_lost_and_nothing_else()
    {
        var disk = Disk();
        var (file, now) = (Path.Combine(disk.Path, "group", "stream.log"), DateTimeOffset.UnixEpoch);
        var log = LogFile.At(file);
        log.Append("before", now, 1 << 20);
        disk.Fill();
        log.Append(new string('x', 100_000), now, 1 << 20);
        log.Stamp(now, last: true);
        disk.Free();
        log.Append("after", now, 1 << 20);
        Assert.Equal(["before", "after"], log.Read(0).Select(line => line.Text));
    }

    private SmallDisk Disk()
    {
        Assert.SkipWhen(_disk is null, "this user may not mount a small disk, so none can be filled");
        return _disk!;
    }
}
