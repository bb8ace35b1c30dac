namespace Overnight.Local.Hosting;

/// <summary>
/// One write's wait for room on a full disk. What is written there is what executions, jobs and instances go on from: to drop it would
/// lose them, to fail would end them, so everything stands still until somebody makes room, or stops this process, which loses nothing.
/// </summary>
internal sealed class RoomOnDisk(string file) : IDisposable
{
    /// <summary>Nobody comes: what wanted to write fails.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(12);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private static readonly Lock Gate = new();
    private static readonly List<Action<string>> Listeners = [];
    private static int _waiting;

    private readonly long _began = TimeProvider.System.GetTimestamp();
    private bool _waits;

    /// <summary>Tells, in a sentence, when the first write begins to wait and when the last one goes on, until it is disposed.</summary>
    public sealed class Listener : IDisposable
    {
        private readonly Action<string> _tell;

        public Listener(Action<string> tell)
        {
            _tell = tell;
            lock (Gate) Listeners.Add(_tell);
        }

        public void Dispose()
        {
            lock (Gate) Listeners.Remove(_tell);
        }
    }

    /// <summary>ENOSPC and EDQUOT, as .NET passes them on; or its own word for the first, Windows' ERROR_DISK_FULL.</summary>
    public static bool IsLacking(IOException fault) => (fault.HResult & 0xFFFF) is 28 or 122 or 112;

    /// <summary>Appends all the bytes or none: a file that is read line by line must not keep half a line.</summary>
    public static void Append(string file, ReadOnlySpan<byte> bytes)
    {
        using var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var before = stream.Length;
        try
        {
            stream.Position = before;
            stream.Write(bytes);
        }
        catch (IOException)
        {
            stream.SetLength(before);
            throw;
        }
    }

    /// <summary>Real time, whatever the services' clock is: the disk is a real one. The thread waits, since its caller holds locks.</summary>
    public void Await(IOException full)
    {
        if (TimeProvider.System.GetElapsedTime(_began) > LongestWait)
            throw new IOException($"{file}: found no room on the disk in {LongestWait.TotalHours:0} hours", full);
        if (!_waits) Change(+1, $"found no room on the disk to write {file}: everything waits until there is some");
        _waits = true;
        lock (full) Monitor.Wait(full, LookEvery);
    }

    public void Dispose()
    {
        if (_waits) Change(-1, "there is room on the disk again: everything goes on");
    }

    private static void Change(int by, string sentence)
    {
        List<Action<string>> listeners;
        lock (Gate)
        {
            _waiting += by;
            if (_waiting != (by > 0 ? 1 : 0)) return;
            listeners = [.. Listeners];
        }
        foreach (var tell in listeners) tell(sentence);
    }
}
