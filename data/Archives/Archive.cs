using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>
/// A ZIP, NPZ, TAR or compressed TAR whose members are files of the dataset. Nothing is ever unpacked to disk, and members are
/// read where they lie, except in a compressed TAR, where what comes before them must be unpacked and passed over.
/// </summary>
internal abstract class Archive(DataFile file, ReadOptions options)
{
    // From here on an archive's growth counts: a small one is no danger.
    protected const long RatioMattersAboveBytes = 16 * 1024 * 1024;

    // More are no list that anyone would read.
    private const int MostProblems = 50;

    private static readonly string[] Nested = [".zip", ".npz", ".tar", ".tgz", ".7z", ".rar", ".bz2", ".xz", ".zst"];

    /// <summary>How the kind is called in messages.</summary>
    public abstract string Kind { get; }

    protected DataFile File => file;

    protected ReadOptions Options => options;

    /// <summary>What an archive says of one of its members.</summary>
    /// <param name="Refusal">Why it cannot be read; null where it can.</param>
    protected internal sealed record Entry(string Name, long SizeBytes, long StoredBytes, string? Refusal = null);

    /// <summary>True where a file's name says that it is an archive.</summary>
    public static bool IsCalledSo(string name) =>
        Nested.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) || name.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null where the file's first bytes are not an archive's.</summary>
    public static async Task<Archive?> TryOpenAsync(DataFile file, ReadOptions options, CancellationToken cancellationToken)
    {
        await using var stream = await UnpackedStream.OpenAsync(file, options, cancellationToken);
        var start = new byte[TarMembers.BlockBytes];
        var length = await stream.ReadAtLeastAsync(start, start.Length, false, cancellationToken);
        return (stream.IsPacked, FileContent.IsZip(start.AsSpan(0, length)), FileContent.IsTar(start.AsSpan(0, length))) switch
        {
            (false, true, _) => new ZipMembers(file, options),
            (false, _, true) => new TarMembers(file, options),
            (true, _, true) => new PackedTarMembers(file, options),
            _ => null,
        };
    }

    /// <summary>The members in the archive's order, folders left out.</summary>
    protected abstract IAsyncEnumerable<Entry> EntriesAsync(CancellationToken cancellationToken);

    /// <summary>A member's bytes, from its start. Several may be open at once.</summary>
    public abstract Task<Stream> OpenAsync(string member, CancellationToken cancellationToken);

    /// <summary>The members as files, those that are no data by their names included.</summary>
    /// <exception cref="BadInputException">The archive is damaged, or has members that must not be read: all of them named.</exception>
    public async Task<List<DataFile>> MembersAsync(CancellationToken cancellationToken)
    {
        var members = new List<DataFile>();
        var problems = new List<Problem>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var entry in EntriesAsync(cancellationToken))
        {
            var member = Member(entry.Name, entry.SizeBytes, entry.StoredBytes);
            if (Refusal(entry, member, names) is { } problem) problems.Add(problem);
            members.Add(member);
            if (members.Count > DatasetLayout.MostFiles)
                throw file.Bad($"more than {DatasetLayout.MostFiles:N0} files in it", $"at most {DatasetLayout.MostFiles:N0}", "Join small files.");
            if (problems.Count == MostProblems) break;
        }
        if (problems.Count > 0) throw new BadInputException([.. problems]);
        if (members.Count == 0) throw file.Bad($"{Kind} without files", "tables or arrays in it");
        RequireNoBomb(members);
        return members;
    }

    /// <summary>A member as a file.</summary>
    public static DataFile MemberOf(DataFile archive, string name, long sizeBytes, long storedBytes, Func<CancellationToken, Task<Stream>> open) =>
        new($"{archive.Name}/{Plain(name)}", sizeBytes, open, archive.Part) { Member = new ArchiveMember(archive.Name, name, storedBytes) };

    protected DataFile Member(string name, long sizeBytes, long? storedBytes = null) =>
        MemberOf(file, name, sizeBytes, storedBytes ?? sizeBytes, cancellationToken => OpenAsync(name, cancellationToken));

    protected BadInputException Damaged(Exception how) => file.Bad(
        $"{Kind} that is damaged ({how.Message.TrimEnd('.')})", "a whole archive", "Make it again and upload it again.");

    private static string Plain(string name)
    {
        var plain = name.Replace('\\', '/');
        return plain.StartsWith("./", StringComparison.Ordinal) ? plain[2..] : plain;
    }

    private Problem? Refusal(Entry entry, DataFile member, HashSet<string> names)
    {
        var plain = Plain(entry.Name);
        var leavesTheFolder = plain.StartsWith('/') || plain is [_, ':', ..] || plain.Split('/').Contains("..");
        if (leavesTheFolder)
            return file.Problem($"a member called '{entry.Name}'", "names that stay inside the archive", "Make the archive again from inside the dataset's folder.");
        // What is left out anyway may be whatever it is.
        if (!DatasetLayout.IsData(member)) return null;
        if (!names.Add(plain)) return file.Problem($"two members called '{entry.Name}'", "each to have its own name");
        if (entry.Refusal is { } refusal) return member.Problem(refusal, "a plain file");
        return IsCalledSo(plain) ? member.Problem("an archive inside the archive", "tables or arrays", "Unpack the inner one.") : null;
    }

    /// <summary>What is announced must be in proportion; that no member is longer than announced is seen to as it is read.</summary>
    private void RequireNoBomb(List<DataFile> members)
    {
        const string bomb = "It looks like a decompression bomb. If it is genuine, upload its files by themselves.";
        var (unpacked, stored) = (members.Sum(member => (double)member.SizeBytes), members.Sum(member => (double)member.StoredBytes));
        if (unpacked > options.MaxUnpackedBytes)
            throw file.Bad($"{Kind} that unpacks to {unpacked:N0} bytes", $"at most {options.MaxUnpackedBytes:N0}", "Split it into several.");
        if (unpacked > RatioMattersAboveBytes && unpacked / options.MaxUnpackingRatio > file.SizeBytes)
            throw file.Bad($"{Kind} that unpacks to {unpacked:N0} bytes from {file.SizeBytes:N0}", $"to grow at most {options.MaxUnpackingRatio} times", bomb);
        // Members that share their bytes are no way to store files, but one to write a bomb.
        if (this is ZipMembers && stored > file.SizeBytes)
            throw file.Bad($"members of {stored:N0} bytes in {Kind} of {file.SizeBytes:N0}", "members that do not overlap", bomb);
    }
}
