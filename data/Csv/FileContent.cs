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
        start is [0, 0, >= 0x08 and <= 0x0E, > 0 and <= IdxHeader.MostDimensions, ..];

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
        if (start.StartsWith("PK\x03\x04"u8)) return "a ZIP archive (or an Excel workbook)";
        if (start.StartsWith("%PDF"u8)) return "a PDF";
        if (start.StartsWith<byte>([0x93, .. "NUMPY"u8])) return "a NumPy array";
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
