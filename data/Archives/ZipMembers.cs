using System.Collections.Concurrent;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Overnight.Data;

/// <summary>A ZIP, or NumPy's NPZ, which is one. Its directory is at its end, so two requests to S3 are enough to know all members.</summary>
internal sealed class ZipMembers(DataFile file, ReadOptions options) : Archive(file, options)
{
    // A member takes a hundred bytes or two in the directory.
    private const long LongestDirectoryBytes = 16 * 1024 * 1024;

    // The member that every workbook of Excel, and every other document of Office, begins with.
    private const string OfficeMember = "[Content_Types].xml";

    // .NET's archive gives one member at a time: who reads several at once has several, and they are kept for the next member.
    private readonly ConcurrentBag<Opened> _idle = [];

    private sealed record Opened(ZipArchive Zip, SeekableStream Stream);

    public override string Kind => "a ZIP archive";

    protected override async IAsyncEnumerable<Entry> EntriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var opened = await RentAsync(cancellationToken);
        if (opened.Zip.GetEntry(OfficeMember) is not null)
            throw File.Bad("an Excel workbook (or another document of Office)", "a table as text (CSV)", "Export it as CSV.");
        foreach (var entry in opened.Zip.Entries.Where(entry => !entry.FullName.EndsWith('/') && !entry.FullName.EndsWith('\\')))
            yield return new Entry(entry.FullName, entry.Length, entry.CompressedLength, entry.IsEncrypted ? "an encrypted file" : null);
        await ReturnAsync(opened, Stream.Null);
    }

    public override async Task<Stream> OpenAsync(string member, CancellationToken cancellationToken)
    {
        var opened = await RentAsync(cancellationToken);
        try
        {
            var entry = opened.Zip.GetEntry(member) ?? throw File.Bad($"no member '{member}'", "the one that was planned");
            var stream = await entry.OpenAsync(cancellationToken);
            return new MemberStream(stream, Member(member, entry.Length), () => ReturnAsync(opened, stream), entry.Crc32);
        }
        catch (InvalidDataException e)
        {
            // A method of compression that .NET lacks, or a member whose own header is not where the directory says.
            throw Member(member, 0).Bad($"a member that cannot be unpacked ({e.Message.TrimEnd('.')})", "stored or deflated, not encrypted",
                "Make the archive again with the usual settings.");
        }
    }

    private async Task<Opened> RentAsync(CancellationToken cancellationToken)
    {
        if (_idle.TryTake(out var idle)) return idle;
        var stream = new SeekableStream(File) { Allowance = LongestDirectoryBytes };
        try
        {
            var zip = await ZipArchive.CreateAsync(stream, ZipArchiveMode.Read, leaveOpen: false, entryNameEncoding: null, cancellationToken);
            // The directory is read when it is first asked for.
            _ = zip.Entries.Count;
            stream.Allowance = null;
            return new Opened(zip, stream);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or ArgumentException or OverflowException)
        {
            throw Damaged(e);
        }
    }

    private async ValueTask ReturnAsync(Opened opened, Stream member)
    {
        await member.DisposeAsync();
        await opened.Stream.RestAsync();
        _idle.Add(opened);
    }
}
