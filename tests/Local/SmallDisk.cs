using System.Diagnostics;

namespace Overnight.Local.Tests;

/// <summary>A disk of some mebibytes, in memory, that can be filled to the last byte: a real "no space left on device".</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _ballast;

    private SmallDisk(string path) => (Path, _ballast) = (path, System.IO.Path.Combine(path, "ballast"));

    public string Path { get; }

    /// <summary>Null where this user may not mount.</summary>
    public static SmallDisk? TryMount(string folder, int mebibytes)
    {
        Directory.CreateDirectory(folder);
        return Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "overnight-small-disk", folder) == 0 ? new SmallDisk(folder) : null;
    }

    /// <summary>Takes what room there is. What others free meanwhile stays free until the next call.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(_ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[1 << 20];
        // Ever smaller blocks: a block that does not fit whole is written in part or not at all.
        for (var size = block.Length; size > 0; size /= 2)
        {
            try
            {
                while (true) ballast.Write(block, 0, size);
            }
            catch (IOException)
            {
            }
        }
    }

    public void Free() => File.Delete(_ballast);

    public void Dispose()
    {
        if (Run("umount", Path) != 0) Run("umount", "--lazy", Path);
        Directory.Delete(Path);
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return 127;
        }
    }
}
