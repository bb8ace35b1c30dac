using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>What a dataset's files are: their format, and which of them are for testing.</summary>
public sealed record DatasetLayout
{
    private const int MostFiles = 10_000;

    // Companions of data that are no data.
    private static readonly string[] Companions = [".md", ".json", ".html", ".htm", ".pdf", ".names", ".yaml", ".yml", ".xml", ".py", ".ipynb"];

    public required DataFormat Format { get; init; }

    /// <summary>In the order of their names: the order rows are read in.</summary>
    public required IReadOnlyList<DataFile> Files { get; init; }

    /// <summary>Files that were left out, in sentences for the report.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public IReadOnlyList<DataFile> Of(DataPart part) => [.. Files.Where(file => file.Part == part)];

    /// <summary>
    /// Judges the format by the first file's first bytes and the parts by names: <c>test</c> or <c>t10k</c> as a word of a file's
    /// name makes it a test file, unless every file is called so.
    /// </summary>
    /// <exception cref="BadInputException">There is no data, or a file is empty.</exception>
    public static async Task<DatasetLayout> RecogniseAsync(
        IReadOnlyList<DataFile> files, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var data = files.Where(IsData).OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        if (data.Count == 0)
            throw new BadInputException(new Problem { Found = files.Count == 0 ? "no files" : $"no data file among {Names(files)}", Expected = "CSV or IDX files" });
        if (data.Count > MostFiles)
            throw new BadInputException(new Problem { Found = $"{data.Count:N0} files", Expected = $"at most {MostFiles:N0}", Fix = "Join small files." });
        var empty = data.Where(file => file.SizeBytes == 0).ToList();
        if (empty.Count > 0)
            throw new BadInputException([.. empty.Select(file => file.Problem("0 bytes", "data", "Was the upload cut short?"))]);
        var ignored = files.Except(data).ToList();
        return new DatasetLayout
        {
            Format = await FormatAsync(data[0], options ?? ReadOptions.Default, cancellationToken),
            Files = WithParts(data),
            Notes = ignored.Count == 0 ? [] : [$"Not read, because they are no data by their names: {Names(ignored)}."],
        };
    }

    private static async Task<DataFormat> FormatAsync(DataFile file, ReadOptions options, CancellationToken cancellationToken)
    {
        await using var stream = await UnpackedStream.OpenAsync(file, options, cancellationToken);
        var start = new byte[4];
        var length = await stream.ReadAtLeastAsync(start, start.Length, false, cancellationToken);
        return FileContent.IsIdx(start.AsSpan(0, length)) ? DataFormat.Idx : DataFormat.Csv;
    }

    private static List<DataFile> WithParts(List<DataFile> files)
    {
        var tests = files.Where(IsTest).ToHashSet();
        if (tests.Count == files.Count) tests.Clear();
        return [.. files.Select(file => file with { Part = tests.Contains(file) ? DataPart.Test : DataPart.Train })];
    }

    private static bool IsData(DataFile file)
    {
        var name = file.BareName;
        return name.Length > 0 && name[0] is not ('.' or '_')
            && !name.StartsWith("README", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase)
            && !Companions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsTest(DataFile file) =>
        file.BareName.ToLowerInvariant().Split('-', '_', '.', ' ').Any(word => word is "test" or "t10k");

    private static string Names(IEnumerable<DataFile> files)
    {
        const int most = 10;
        var names = files.Select(file => file.Name).ToList();
        return string.Join(", ", names.Take(most)) + (names.Count > most ? $" and {names.Count - most} more" : "");
    }
}
