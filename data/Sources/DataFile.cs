using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>
/// One file of a dataset, wherever it lies: S3, disk and tests differ only in <paramref name="Open"/>, which may be called more
/// than once and gives the bytes from the start each time.
/// </summary>
/// <param name="Name">How problems name the file: its name or S3 key, as the user knows it.</param>
/// <param name="SizeBytes">As stored (compressed where it is). Used for forecasts, and to tell a header that lies.</param>
/// <param name="Part">Test files are never trained on.</param>
public sealed record DataFile(
    string Name, long SizeBytes, Func<CancellationToken, Task<Stream>> Open, DataPart Part = DataPart.Train)
{
    /// <summary>The file at <paramref name="path"/>, named by its last part.</summary>
    public static DataFile OnDisk(string path, DataPart part = DataPart.Train)
    {
        // Chunks are read in larger pieces than FileStream's own buffer, which would only copy them once more.
        Task<Stream> Open(CancellationToken _) => Task.FromResult<Stream>(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan));
        return new DataFile(Path.GetFileName(path), new FileInfo(path).Length, Open, part);
    }

    /// <summary>Bytes that are already here.</summary>
    public static DataFile InMemory(string name, byte[] bytes, DataPart part = DataPart.Train) =>
        new(name, bytes.Length, _ => Task.FromResult<Stream>(new MemoryStream(bytes, writable: false)), part);

    /// <summary>The name without folders and without <c>.gz</c>.</summary>
    internal string BareName
    {
        get
        {
            var name = Name[(Name.LastIndexOf('/') + 1)..];
            return name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        }
    }

    internal Problem Problem(string found, string expected, string? fix = null, long? row = null, string? column = null) =>
        new() { File = Name, Row = row, Column = column, Found = found, Expected = expected, Fix = fix };

    internal BadInputException Bad(string found, string expected, string? fix = null, long? row = null, string? column = null) =>
        new(Problem(found, expected, fix, row, column));
}
