using System.Text.RegularExpressions;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>What a dataset's files are: their format, and which of them are for testing.</summary>
public sealed partial record DatasetLayout
{
    internal const int MostFiles = 10_000;

    // Companions of data that are no data.
    private static readonly string[] Companions = [".md", ".json", ".html", ".htm", ".pdf", ".names", ".yaml", ".yml", ".xml", ".py", ".ipynb"];

    public required DataFormat Format { get; init; }

    /// <summary>In the order rows are read in: objects by their names, the members of an archive as they lie in it.</summary>
    public required IReadOnlyList<DataFile> Files { get; init; }

    /// <summary>Files that were left out, in sentences for the report.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public IReadOnlyList<DataFile> Of(DataPart part) => [.. Files.Where(file => file.Part == part)];

    /// <summary>
    /// Puts an archive's members in its place, judges the format by the first file's first bytes, and the parts by names:
    /// <c>test</c> or <c>t10k</c> as a word of a file's name, or of its folder's in an archive, makes it a test file, unless
    /// every file is called so.
    /// </summary>
    /// <exception cref="BadInputException">There is no data, a file is empty, or an archive must not be read.</exception>
    public static async Task<DatasetLayout> RecogniseAsync(
        IReadOnlyList<DataFile> files, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= ReadOptions.Default;
        var objects = files.Where(IsData).OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        RequireContent(files, objects);
        var expanded = await ExpandAsync(objects, options, cancellationToken);
        var data = expanded.Where(IsData).ToList();
        RequireContent(expanded, data);

        var notes = new List<string>();
        var ignored = files.Except(objects).Concat(expanded.Except(data)).ToList();
        if (ignored.Count > 0) notes.Add($"Not read, because they are no data by their names: {Names(ignored)}.");
        var format = await FormatAsync(data[0], options, cancellationToken);
        if (format == DataFormat.Npy) data = ArrayNames.Choose(data, notes);
        return new DatasetLayout { Format = format, Files = WithParts(data), Notes = notes };
    }

    /// <summary>False for folders of the system, hidden files and what describes data.</summary>
    internal static bool IsData(DataFile file)
    {
        var name = file.BareName;
        var folders = file.Member?.Name.Split('/', '\\')[..^1] ?? [];
        return name.Length > 0 && name[0] is not ('.' or '_')
            && !folders.Any(folder => folder == "__MACOSX" || folder is ['.', not '.', ..])
            && !name.StartsWith("README", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase)
            && !Companions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The words of a name, in lower case: <c>xTest_1.npy</c> has x, test, 1 and npy, and so has <c>xtest-1.npy</c>.</summary>
    internal static IReadOnlyList<string> Words(string name) => [.. Boundary().Split(name).Select(word => word.ToLowerInvariant()).SelectMany(Parts)];

    // x and y are often written without a space: xtrain, testy.
    private static string[] Parts(string word) => word switch
    {
        ['x' or 'y', .. "train" or "test" or "val"] => [word[..1], word[1..]],
        [.. "train" or "test" or "val", 'x' or 'y'] => [word[..^1], word[^1..]],
        _ => [word],
    };

    [GeneratedRegex("[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Boundary();

    private static void RequireContent(IReadOnlyList<DataFile> all, List<DataFile> data)
    {
        if (data.Count == 0)
            throw new BadInputException(new Problem { Found = all.Count == 0 ? "no files" : $"no data file among {Names(all)}", Expected = "tables (CSV) or arrays (IDX, NPY)" });
        if (data.Count > MostFiles)
            throw new BadInputException(new Problem { Found = $"{data.Count:N0} files", Expected = $"at most {MostFiles:N0}", Fix = "Join small files." });
        var empty = data.Where(file => file.SizeBytes == 0).ToList();
        if (empty.Count > 0)
            throw new BadInputException([.. empty.Select(file => file.Problem("0 bytes", "data", "Was the upload cut short?"))]);
    }

    /// <summary>
    /// A dataset's first file is looked at, whatever its name; of the others those that are called archives, since a thousand
    /// files would need a thousand requests. An archive under another name is told as such when it is read.
    /// </summary>
    private static async Task<List<DataFile>> ExpandAsync(List<DataFile> objects, ReadOptions options, CancellationToken cancellationToken)
    {
        var expanded = new List<DataFile>(objects.Count);
        foreach (var file in objects)
        {
            var archive = file == objects[0] || Archive.IsCalledSo(file.Name) ? await Archive.TryOpenAsync(file, options, cancellationToken) : null;
            if (archive is null) expanded.Add(file);
            else expanded.AddRange(await archive.MembersAsync(cancellationToken));
        }
        return expanded;
    }

    private static async Task<DataFormat> FormatAsync(DataFile file, ReadOptions options, CancellationToken cancellationToken)
    {
        await using var stream = await UnpackedStream.OpenAsync(file, options, cancellationToken);
        var start = new byte[8];
        var length = await stream.ReadAtLeastAsync(start, start.Length, false, cancellationToken);
        return FileContent.IsNpy(start.AsSpan(0, length)) ? DataFormat.Npy
            : FileContent.IsIdx(start.AsSpan(0, length)) ? DataFormat.Idx : DataFormat.Csv;
    }

    private static List<DataFile> WithParts(List<DataFile> files)
    {
        // A folder that holds everything tells nothing, whatever it is called.
        var paths = files.ConvertAll(file => file.Member is { } member ? $"{Stem(member.Archive)}/{member.Name}" : file.BareName);
        var shared = paths[0].LastIndexOf('/') + 1;
        while (shared > 1 && !paths.TrueForAll(path => path.StartsWith(paths[0][..shared], StringComparison.Ordinal)))
            shared = paths[0].LastIndexOf('/', Math.Max(0, shared - 2)) + 1;
        var tests = Enumerable.Range(0, files.Count).Where(i => Words(paths[i][shared..]).Any(word => word is "test" or "t10k")).ToHashSet();
        if (tests.Count == files.Count) tests.Clear();
        return [.. files.Select((file, i) => file with { Part = tests.Contains(i) ? DataPart.Test : DataPart.Train })];
    }

    private static string Stem(string archive) => archive[(archive.LastIndexOf('/') + 1)..];

    private static string Names(IEnumerable<DataFile> files)
    {
        const int most = 10;
        var names = files.Select(file => file.Name).ToList();
        return string.Join(", ", names.Take(most)) + (names.Count > most ? $" and {names.Count - most} more" : "");
    }
}
