using System.Formats.Tar;
using System.Runtime.CompilerServices;

namespace Overnight.Data;

/// <summary>A TAR: a header before each member, from one to the next by seeking.</summary>
internal sealed class TarMembers(DataFile file, ReadOptions options) : Archive(file, options)
{
    /// <summary>The unit that a TAR is made of.</summary>
    public const int BlockBytes = 512;

    // Two who ask at once both look: they find the same.
    private Dictionary<string, (long Offset, long Length)>? _places;

    public override string Kind => "a TAR archive";

    protected override async IAsyncEnumerable<Entry> EntriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in WalkAsync(cancellationToken))
            yield return new Entry(entry.Name, entry.Length, entry.Length, TarEntries.Refusal(entry));
    }

    public override async Task<Stream> OpenAsync(string member, CancellationToken cancellationToken)
    {
        if (!(await PlacesAsync(cancellationToken)).TryGetValue(member, out var place)) throw File.Bad($"no member '{member}'", "the one that was planned");
        var stream = await File.OpenFromAsync(place.Offset, cancellationToken);
        return new MemberStream(stream, Member(member, place.Length), stream.DisposeAsync);
    }

    private async Task<Dictionary<string, (long Offset, long Length)>> PlacesAsync(CancellationToken cancellationToken)
    {
        if (_places is { } known) return known;
        var places = new Dictionary<string, (long, long)>(StringComparer.Ordinal);
        await foreach (var entry in WalkAsync(cancellationToken)) places.TryAdd(entry.Name, (entry.DataOffset, entry.Length));
        return _places = places;
    }

    private async IAsyncEnumerable<TarEntry> WalkAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = new TarReader(new SeekableStream(File));
        while (await TarEntries.NextAsync(reader, Damaged, cancellationToken) is { } entry)
        {
            if (entry.DataOffset + entry.Length > File.SizeBytes) throw Damaged(new InvalidDataException($"'{entry.Name}' ends beyond its end"));
            yield return entry;
        }
    }
}

/// <summary>
/// A compressed TAR: members lie behind one another in one stream. Where the last reader stopped the next one goes on, so that
/// reading the members in their order unpacks the archive once.
/// </summary>
internal sealed class PackedTarMembers(DataFile file, ReadOptions options) : Archive(file, options)
{
    private Cursor? _idle;

    public override string Kind => "a compressed TAR archive";

    /// <summary>One way through the archive.</summary>
    private sealed class Cursor(UnpackedStream stream) : IAsyncDisposable
    {
        public TarReader Reader { get; } = new(stream, leaveOpen: false);
        public long UnpackedBytes => stream.UnpackedBytesRead;
        public HashSet<string> Passed { get; } = new(StringComparer.Ordinal);
        public Task DrainAsync(CancellationToken cancellationToken) => stream.CopyToAsync(Stream.Null, cancellationToken);
        public ValueTask DisposeAsync() => Reader.DisposeAsync();
    }

    protected override async IAsyncEnumerable<Entry> EntriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var cursor = await StartAsync(cancellationToken);
        while (await TarEntries.NextAsync(cursor.Reader, Damaged, cancellationToken) is { } entry)
        {
            if (cursor.UnpackedBytes + entry.Length > Options.MaxListedBytes)
                throw File.Bad($"{Kind} that unpacks to more than {Options.MaxListedBytes:N0} bytes", $"at most {Options.MaxListedBytes:N0}",
                    "Upload it as ZIP or as TAR without compression: their members are found without unpacking them all.");
            yield return new Entry(entry.Name, entry.Length, Math.Min(entry.Length, File.SizeBytes), TarEntries.Refusal(entry));
        }
        // Behind the last member comes gzip's checksum, the only one there is.
        await cursor.DrainAsync(cancellationToken);
    }

    public override async Task<Stream> OpenAsync(string member, CancellationToken cancellationToken)
    {
        var cursor = Interlocked.Exchange(ref _idle, null);
        if (cursor is not null && cursor.Passed.Contains(member))
        {
            await cursor.DisposeAsync();
            cursor = null;
        }
        cursor ??= await StartAsync(cancellationToken);
        try
        {
            while (await TarEntries.NextAsync(cursor.Reader, Damaged, cancellationToken) is { } entry)
            {
                cursor.Passed.Add(entry.Name);
                if (entry.Name != member) continue;
                // A member without a byte has no stream.
                return new MemberStream(entry.DataStream ?? Stream.Null, Member(member, entry.Length), () => ReturnAsync(cursor));
            }
            throw File.Bad($"no member '{member}'", "the one that was planned");
        }
        catch
        {
            await cursor.DisposeAsync();
            throw;
        }
    }

    private async Task<Cursor> StartAsync(CancellationToken cancellationToken) =>
        new(await UnpackedStream.OpenAsync(File, Options, cancellationToken));

    private async ValueTask ReturnAsync(Cursor cursor)
    {
        if (Interlocked.CompareExchange(ref _idle, cursor, null) is not null) await cursor.DisposeAsync();
    }
}

/// <summary>What both kinds of TAR have in common.</summary>
internal static class TarEntries
{
    /// <summary>The next entry that is neither a folder nor about other entries; null at the end.</summary>
    public static async ValueTask<TarEntry?> NextAsync(
        TarReader reader, Func<Exception, Contracts.BadInputException> damaged, CancellationToken cancellationToken)
    {
        try
        {
            while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.Directory or TarEntryType.DirectoryList or TarEntryType.GlobalExtendedAttributes)) return entry;
            }
            return null;
        }
        // InvalidOperationException: an extended header that says it is longer than any may be.
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException or InvalidOperationException)
        {
            throw damaged(e);
        }
    }

    public static string? Refusal(TarEntry entry) => entry switch
    {
        { EntryType: TarEntryType.SymbolicLink or TarEntryType.HardLink } => $"a link to '{entry.LinkName}'",
        PaxTarEntry pax when pax.ExtendedAttributes.ContainsKey("GNU.sparse.major") => "a sparse file",
        { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile } => null,
        _ => $"a member of type {entry.EntryType}",
    };
}
