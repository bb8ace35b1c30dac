namespace Overnight.Local.Lambda;

/// <summary>A function's log group, as a file. At its limit it becomes FILE.1, and the one before that is gone.</summary>
internal sealed class FunctionLog
{
    private const long LargestBytes = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly string _file;
    private readonly Func<bool> _mayWrite;

    public FunctionLog(string file, Func<bool> mayWrite)
    {
        (_file, _mayWrite) = (file, mayWrite);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    }

    public void Write(string line)
    {
        if (!_mayWrite()) return;
        lock (_lock)
        {
            if (new FileInfo(_file) is { Exists: true, Length: > LargestBytes }) File.Move(_file, _file + ".1", overwrite: true);
            File.AppendAllText(_file, line + "\n");
        }
    }
}
