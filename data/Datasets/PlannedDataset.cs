using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>From a dataset's files to what a plan says of them, and back.</summary>
public static class PlannedDataset
{
    /// <summary>What was recognised, as the plan pins it.</summary>
    /// <param name="layout">The files.</param>
    /// <param name="objects">The objects they lie in, by their keys, which are the files' names.</param>
    public static List<PlannedFile> Pin(DatasetLayout layout, IReadOnlyDictionary<string, PlannedFile> objects) =>
    [
        .. layout.Files.Select(file => objects[file.Member?.Archive ?? file.Name] with
        {
            Part = file.Part,
            Member = file.Member is { } member ? new PlannedMember(member.Name, file.SizeBytes, member.StoredBytes) : null,
        }),
    ];

    /// <summary>The plan's files, to be read. Members of one archive share what has to be read of it to find them.</summary>
    /// <param name="planned">In the plan's order.</param>
    /// <param name="open">The object as a file, named by its key.</param>
    /// <param name="options">The limits of unpacking.</param>
    public static IReadOnlyList<DataFile> Files(IEnumerable<PlannedFile> planned, Func<PlannedFile, DataFile> open, ReadOptions? options = null)
    {
        var archives = new Dictionary<string, LazyArchive>(StringComparer.Ordinal);
        return [.. planned.Select(file => File(file) with { Part = file.Part })];

        DataFile File(PlannedFile file)
        {
            if (file.Member is not { } member) return open(file);
            if (!archives.TryGetValue(file.Key, out var archive)) archives[file.Key] = archive = new LazyArchive(open(file), options ?? ReadOptions.Default);
            return archive.Member(member);
        }
    }

    /// <summary>Which kind of archive it is, and where its members are, is read when the first of them is.</summary>
    private sealed class LazyArchive(DataFile file, ReadOptions options)
    {
        private readonly Lazy<Task<Archive>> _opened = new(async () => await Archive.TryOpenAsync(file, options, CancellationToken.None)
            ?? throw file.Bad("no archive any more", "the one that was planned"));

        public DataFile Member(PlannedMember member) => Archive.MemberOf(file, member.Name, member.SizeBytes, member.StoredBytes,
            async cancellationToken => await (await _opened.Value).OpenAsync(member.Name, cancellationToken));
    }
}
