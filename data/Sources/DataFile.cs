using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>
/// One file of a dataset, wherever it lies: S3, disk, an archive and tests differ only in <paramref name="Open"/>, which may be
/// called more than once and gives the bytes from the start each time.
/// </summary>
/// <param name="Name">How problems name the file: its name or S3 key, as the user knows it.</param>
/// <param name="SizeBytes">Of what <paramref name="Open"/> gives. Used for forecasts, and to tell a header that lies.</param>
/// <param name="Part">Test files are never trained on.</param>
public sealed record DataFile(
    string Name, long SizeBytes, Func<CancellationToken, Task<Stream>> Open, DataPart Part = DataPart.Train)
{
    /// <summary>The bytes from an offset on; where it is null, those before it are read and thrown away.</summary>
    public Func<long, CancellationToken, Task<Stream>>? OpenAt { get; init; }

    /// <summary>Which file of which archive this is; null for one that lies by itself.</summary>
    public ArchiveMember? Member { get; init; }

    /// <summary>The file at <paramref name="path"/>, named by its last part.</summary>
    public static DataFile OnDisk(string path, DataPart part = DataPart.Train)
    {
        Task<Stream> Open(long offset) => Task.FromResult<Stream>(new DiskStream(path, offset));
        return new DataFile(Path.GetFileName(path), new FileInfo(path).Length, _ => Open(0), part) { OpenAt = (offset, _) => Open(offset) };
    }

    /// <summary>Bytes that are already here.</summary>
    public static DataFile InMemory(string name, byte[] bytes, DataPart part = DataPart.Train)
    {
        Task<Stream> Open(long offset) => Task.FromResult<Stream>(new MemoryStream(bytes, writable: false) { Position = offset });
        return new DataFile(name, bytes.Length, _ => Open(0), part) { OpenAt = (offset, _) => Open(offset) };
    }

    /// <summary>The name without folders and without <c>.gz</c>.</summary>
    internal string BareName
    {
        get
        {
            var name = Name[(Name.LastIndexOf('/') + 1)..];
            return name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        }
    }

    /// <summary>What it takes up where it is stored: less than its size where an archive has compressed it.</summary>
    internal long StoredBytes => Member?.StoredBytes ?? SizeBytes;

    internal async Task<Stream> OpenFromAsync(long offset, CancellationToken cancellationToken)
    {
        if (offset == 0) return await Open(cancellationToken);
        if (OpenAt is not null) return await OpenAt(offset, cancellationToken);
        var stream = await Open(cancellationToken);
        try
        {
            var skipped = new byte[64 * 1024];
            for (var left = offset; left > 0;)
            {
                var count = await stream.ReadAsync(skipped.AsMemory(0, (int)Math.Min(left, skipped.Length)), cancellationToken);
                if (count == 0) throw new IOException($"{Name}: found {offset - left:N0} bytes, expected {SizeBytes:N0}");
                left -= count;
            }
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    internal Problem Problem(string found, string expected, string? fix = null, long? row = null, string? column = null) =>
        new() { File = Name, Row = row, Column = column, Found = found, Expected = expected, Fix = fix };

    internal BadInputException Bad(string found, string expected, string? fix = null, long? row = null, string? column = null) =>
        new(Problem(found, expected, fix, row, column));
}

/// <summary>Where in an archive a file lies.</summary>
/// <param name="Archive">The archive's own name.</param>
/// <param name="Name">The member's, as the archive writes it.</param>
/// <param name="StoredBytes">Compressed, where the archive compresses each member by itself.</param>
public sealed record ArchiveMember(string Archive, string Name, long StoredBytes);
