using System.Collections.Concurrent;

namespace Overnight.Local.Hosting;

/// <summary>Where services keep what is to outlive them: files of a folder, or memory where nothing is to outlive anything.</summary>
public abstract class StateFiles
{
    public static StateFiles OnDisk { get; } = new DiskFiles();

    /// <summary>For services that read nothing back but at their start: what they keep is gone.</summary>
    public static StateFiles Nowhere { get; } = new NoFiles();

    /// <summary>A memory of its own, empty.</summary>
    public static StateFiles InMemory() => new MemoryFiles();

    public abstract bool Exists(string file);

    /// <exception cref="FileNotFoundException">There is none.</exception>
    public abstract Stream OpenRead(string file);

    /// <summary>The file is there whole or not at all. On a full disk it waits for room.</summary>
    public abstract void Replace(string file, byte[] bytes);

    /// <summary>All the bytes are there or none. On a full disk it waits for room.</summary>
    public abstract void Append(string file, ReadOnlySpan<byte> bytes);

    /// <summary>Cuts off what lies behind so many bytes.</summary>
    public abstract void Truncate(string file, long bytes);

    public abstract void Delete(string file);

    public abstract void DeleteFolder(string folder);

    /// <summary>Below the folder, at any depth; in no particular order.</summary>
    public abstract IEnumerable<string> Below(string folder, string extension);

    public byte[] ReadAll(string file)
    {
        using var stream = OpenRead(file);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private sealed class DiskFiles : StateFiles
    {
        public override bool Exists(string file) => File.Exists(file);

        public override Stream OpenRead(string file) =>
            new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        public override void Replace(string file, byte[] bytes)
        {
            var written = file + ".new";
            using (var wait = new RoomOnDisk(file))
            {
                while (!TryReplace(written, file, bytes, wait))
                {
                }
            }
        }

        public override void Append(string file, ReadOnlySpan<byte> bytes)
        {
            using var wait = new RoomOnDisk(file);
            while (!TryAppend(file, bytes, wait))
            {
            }
        }

        private static bool TryReplace(string written, string file, byte[] bytes, RoomOnDisk wait)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                using (var stream = new FileStream(written, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0)) stream.Write(bytes);
                File.Move(written, file, overwrite: true);
                return true;
            }
            catch (IOException full) when (RoomOnDisk.IsLacking(full))
            {
                wait.Await(full);
                return false;
            }
        }

        private static bool TryAppend(string file, ReadOnlySpan<byte> bytes, RoomOnDisk wait)
        {
            try
            {
                RoomOnDisk.Append(file, bytes);
                return true;
            }
            catch (IOException full) when (RoomOnDisk.IsLacking(full))
            {
                wait.Await(full);
                return false;
            }
        }

        public override void Truncate(string file, long bytes)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Write);
            stream.SetLength(bytes);
        }

        public override void Delete(string file) => File.Delete(file);

        public override void DeleteFolder(string folder) => Directory.Delete(folder, recursive: true);

        public override IEnumerable<string> Below(string folder, string extension) => !Directory.Exists(folder) ? []
            : Directory.EnumerateFiles(folder, "*" + extension, SearchOption.AllDirectories);
    }

    private sealed class NoFiles : StateFiles
    {
        public override bool Exists(string file) => false;

        public override Stream OpenRead(string file) => throw new FileNotFoundException(file);

        public override void Replace(string file, byte[] bytes)
        {
        }

        public override void Append(string file, ReadOnlySpan<byte> bytes)
        {
        }

        public override void Truncate(string file, long bytes)
        {
        }

        public override void Delete(string file)
        {
        }

        public override void DeleteFolder(string folder)
        {
        }

        public override IEnumerable<string> Below(string folder, string extension) => [];
    }

    /// <summary>
    /// A file is its pieces: nearly all of them only ever grow, and few are read. The pieces of all files lie in blocks, one behind the other, which are less for the
    /// collector to look after; what is deleted stays in them until all of it is dropped.
    /// </summary>
    private sealed class MemoryFiles : StateFiles
    {
        private const int BlockBytes = 1 << 16;

        private readonly ConcurrentDictionary<string, List<ReadOnlyMemory<byte>>> _files = new(StringComparer.Ordinal);
        private readonly Lock _blocks = new();
        private Memory<byte> _free;

        public override bool Exists(string file) => _files.ContainsKey(file);

        public override Stream OpenRead(string file)
        {
            if (!_files.TryGetValue(file, out var pieces)) throw new FileNotFoundException(file);
            var whole = new MemoryStream();
            lock (pieces)
            {
                foreach (var piece in pieces) whole.Write(piece.Span);
            }
            whole.Position = 0;
            return whole;
        }

        public override void Replace(string file, byte[] bytes) => _files[file] = [bytes];

        public override void Append(string file, ReadOnlySpan<byte> bytes)
        {
            var piece = Keep(bytes);
            var pieces = _files.GetOrAdd(file, _ => []);
            lock (pieces) pieces.Add(piece);
        }

        private ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> bytes)
        {
            lock (_blocks)
            {
                if (bytes.Length > _free.Length) _free = new byte[Math.Max(BlockBytes, bytes.Length)];
                var piece = _free[..bytes.Length];
                _free = _free[bytes.Length..];
                bytes.CopyTo(piece.Span);
                return piece;
            }
        }

        public override void Truncate(string file, long bytes) => Replace(file, ReadAll(file)[..(int)bytes]);

        public override void Delete(string file) => _files.TryRemove(file, out _);

        public override void DeleteFolder(string folder)
        {
            foreach (var file in Below(folder, "")) Delete(file);
        }

        public override IEnumerable<string> Below(string folder, string extension) => _files.Keys.Where(file =>
            file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && file.EndsWith(extension, StringComparison.Ordinal));
    }
}
