using System.Text;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Tells text from everything else by a file's first bytes.</summary>
internal static class FileContent
{
    // Text in an older 8-bit encoding has some bytes that are not UTF-8; binary data has every other one.
    private const double MostInvalidShare = 0.1;

    /// <summary>True where the file starts as IDX does: two zeros, a type, the number of dimensions.</summary>
    public static bool IsIdx(ReadOnlySpan<byte> start) =>
        start is [0, 0, >= 0x08 and <= 0x0E, > 0 and <= ArrayHeader.MostDimensions, ..];

    /// <summary>True for NumPy's own format.</summary>
    public static bool IsNpy(ReadOnlySpan<byte> start) => start.StartsWith<byte>([0x93, .. "NUMPY"u8]);

    /// <summary>True for a member's header, or for the end of an archive that has none.</summary>
    public static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8);

    /// <summary>
    /// True where the first block is a TAR's header: at 148 it holds, in octal digits, the sum of its bytes, its own counted as
    /// blanks (POSIX.1, "ustar Interchange Format"). Older kinds have no magic word; all have the sum.
    /// </summary>
    public static bool IsTar(ReadOnlySpan<byte> start)
    {
        const int at = 148, length = 8;
        if (start.Length < TarMembers.BlockBytes) return false;
        var (sum, stated) = (length * ' ', 0);
        for (var i = 0; i < TarMembers.BlockBytes; i++) sum += i is >= at and < at + length ? 0 : start[i];
        foreach (var digit in start.Slice(at, length).Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7') return false;
            stated = stated * 8 + digit - '0';
        }
        return stated == sum;
    }

    /// <exception cref="BadInputException">The file is not text.</exception>
    public static void RequireText(DataFile file, ReadOnlySpan<byte> start)
    {
        if (Known(start) is { } format) throw file.Bad(format, "a table as text (CSV)", "Export it as CSV.");
        if (start.StartsWith<byte>([0xFF, 0xFE]) || start.StartsWith<byte>([0xFE, 0xFF]))
            throw file.Bad("text in UTF-16", "UTF-8", "Save it as UTF-8.");
        var zero = start.IndexOf((byte)0);
        if (zero >= 0) throw file.Bad($"binary data (a zero byte at position {zero})", "a table as text (CSV)");
        var invalid = InvalidShare(start);
        if (invalid > MostInvalidShare) throw file.Bad($"binary data ({invalid:P0} of its first bytes are not UTF-8)", "a table as text (CSV)");
    }

    private static string? Known(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("PAR1"u8)) return "a Parquet file";
        if (IsZip(start)) return "a ZIP archive (or an Excel workbook)";
        if (IsTar(start)) return "a TAR archive";
        if (start.StartsWith("%PDF"u8)) return "a PDF";
        if (IsNpy(start)) return "a NumPy array";
        if (start.StartsWith<byte>([0x89, .. "HDF"u8])) return "an HDF5 file";
        if (start.StartsWith<byte>([0x89, .. "PNG"u8])) return "a PNG image";
        if (start.StartsWith<byte>([0xFF, 0xD8, 0xFF])) return "a JPEG image";
        if (IsIdx(start)) return "an IDX array";
        return null;
    }

    private static double InvalidShare(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return 0;
        var (at, invalid) = (0, 0);
        while (at < text.Length)
        {
            // A rune may be cut by the sample's end, which is no fault.
            if (Rune.DecodeFromUtf8(text[at..], out _, out var length) == System.Buffers.OperationStatus.InvalidData) invalid += length;
            at += length;
        }
        return (double)invalid / text.Length;
    }
}
