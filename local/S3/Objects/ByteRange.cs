using System.Globalization;

namespace Overnight.Local.S3;

/// <summary>Both ends count; an empty range has <see cref="Last"/> = <see cref="First"/> - 1.</summary>
internal sealed record ByteRange(long First, long Last)
{
    private const string Unit = "bytes=";

    public long LengthBytes => Last + 1 - First;

    public static ByteRange All(long sizeBytes) => new(0, sizeBytes - 1);

    /// <summary>
    /// The part that a Range header asks for; null where it asks in a way that RFC 9110 lets a server ignore.
    /// </summary>
    /// <exception cref="S3Exception">No byte of it exists (416), or it asks for several ranges.</exception>
    public static ByteRange? Read(string header, long sizeBytes)
    {
        if (!header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase)) return null;
        var text = header[Unit.Length..].Trim();
        // docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: "doesn't support retrieving multiple ranges of data per GET request"
        if (text.Contains(',', StringComparison.Ordinal)) throw S3Exception.NotImplemented($"several ranges in one request ('{header}')");
        if (text.Split('-') is not [var from, var to]) return null;
        if (from.Length == 0) return Number(to) is { } suffix ? Suffix(suffix, header, sizeBytes) : null;
        if (Number(from) is not { } first) return null;
        var last = to.Length == 0 ? long.MaxValue : Number(to) ?? -1;
        if (last < first) return null;
        return first < sizeBytes ? new ByteRange(first, Math.Min(last, sizeBytes - 1)) : throw Unsatisfiable(header, sizeBytes);
    }

    /// <summary><c>bytes=0-99</c> alone, all of it inside the object, as UploadPartCopy wants it.</summary>
    public static ByteRange ReadExact(string header, long sizeBytes)
    {
        var isOpen = header.EndsWith('-') || header.StartsWith(Unit + "-", StringComparison.OrdinalIgnoreCase);
        var range = isOpen ? null : Read(header, sizeBytes);
        if (range is not null && header.EndsWith($"-{range.Last}", StringComparison.Ordinal)) return range;
        throw S3Exception.InvalidArgument("x-amz-copy-source-range", header, $"bytes=FIRST-LAST within the source's {sizeBytes} bytes");
    }

    public override string ToString() => $"{First}-{Last}";

    private static ByteRange Suffix(long count, string header, long sizeBytes) =>
        count > 0 && sizeBytes > 0 ? new ByteRange(Math.Max(0, sizeBytes - count), sizeBytes - 1) : throw Unsatisfiable(header, sizeBytes);

    private static long? Number(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static S3Exception Unsatisfiable(string header, long sizeBytes) =>
        new(416, "InvalidRange", "The requested range is not satisfiable")
        {
            Details = { ["RangeRequested"] = header, ["ActualObjectSize"] = $"{sizeBytes}" },
            Headers = { ["Content-Range"] = $"bytes */{sizeBytes}" },
        };
}
