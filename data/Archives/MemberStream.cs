namespace Overnight.Data;

/// <summary>One member of an archive: exactly as many bytes as the archive announces, checked against its sum where it has one.</summary>
/// <param name="inner">From the member's first byte on.</param>
/// <param name="member">Its name and length.</param>
/// <param name="close">Closes <paramref name="inner"/>, or gives it back.</param>
/// <param name="crc32">What the archive says the bytes' sum is: .NET reads it, and leaves the checking to its caller.</param>
internal sealed class MemberStream(Stream inner, DataFile member, Func<ValueTask> close, uint? crc32 = null) : ForwardStream
{
    private long _read;
    private uint _sum;
    private bool _isClosed;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Account(inner.Read(buffer[..Wanted(buffer.Length)]), buffer);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(e.Message);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Account(await inner.ReadAsync(buffer[..Wanted(buffer.Length)], cancellationToken), buffer.Span);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(e.Message);
        }
    }

    // One byte more than announced is asked for, to see that there is none; not so where the next member follows.
    private int Wanted(int length) => (int)Math.Min(length, member.SizeBytes - _read + (crc32 is null ? 0 : 1));

    private int Account(int count, ReadOnlySpan<byte> buffer)
    {
        _read += count;
        if (_read > member.SizeBytes) throw Damaged($"it is longer than the {member.SizeBytes:N0} bytes that it announces");
        if (crc32 is not null) _sum = Crc32.Append(_sum, buffer[..count]);
        if (count > 0 || buffer.Length == 0) return count;
        if (_read < member.SizeBytes) throw Damaged($"it ends after {_read:N0} of {member.SizeBytes:N0} bytes");
        if (crc32 is { } expected && _sum != expected) throw Damaged("its checksum does not match");
        return 0;
    }

    private Contracts.BadInputException Damaged(string how) => member.Bad(
        $"a damaged member ({how.TrimEnd('.')})", "the file that was packed", "Make the archive again and upload it again.");

    public override async ValueTask DisposeAsync()
    {
        if (_isClosed) return;
        _isClosed = true;
        await close();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isClosed) DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }
}
