using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Overnight.Data;

/// <summary>
/// NumPy's NPY, versions 1 to 3 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): a magic word, the
/// version, the length of the header, then the header, which is a dictionary as Python writes it, then the numbers.
/// </summary>
internal static partial class NpyFormat
{
    // NumPy itself reads no more than 10,000 characters unless it is told to trust the file.
    private const int LongestHeaderBytes = 64 * 1024;

    private const int TimeoutMilliseconds = 1000;

    public static async Task<ArrayHeader> ReadAsync(DataFile file, byte[] start, Stream stream, CancellationToken cancellationToken)
    {
        var version = start[6];
        if (version is < 1 or > 3) throw file.Bad($"NPY of version {version}.{start[7]}", "version 1, 2 or 3");
        var lengthBytes = new byte[version == 1 ? 2 : 4];
        await ReadAsync(file, stream, lengthBytes, cancellationToken);
        var length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes) : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > LongestHeaderBytes) throw file.Bad($"an NPY header of {length:N0} bytes", $"at most {LongestHeaderBytes:N0}", "Is the file damaged?");
        var header = new byte[length];
        await ReadAsync(file, stream, header, cancellationToken);
        var text = Encoding.UTF8.GetString(header).Trim();
        var (type, isBigEndian) = NumbersOf(file, text);
        return new ArrayHeader
        {
            Format = "NPY",
            Type = type,
            IsBigEndian = isBigEndian,
            IsFortranOrder = Order().Match(text) is { Success: true } order ? order.Groups["value"].Value == "True" : throw NoHeader(file, text),
            Dimensions = DimensionsOf(file, text),
            HeaderBytes = start.Length + lengthBytes.Length + header.Length,
        };
    }

    private static async Task ReadAsync(DataFile file, Stream stream, byte[] bytes, CancellationToken cancellationToken)
    {
        if (await stream.ReadAtLeastAsync(bytes, bytes.Length, false, cancellationToken) < bytes.Length)
            throw file.Bad("an NPY file that ends within its header", "a whole file", "Was the upload cut short?");
    }

    private static (NumberType Type, bool IsBigEndian) NumbersOf(DataFile file, string header)
    {
        if (Type().Match(header) is not { Success: true } match)
        {
            throw Fields().IsMatch(header)
                ? file.Bad("records (a dtype with named fields)", "plain numbers", "Save each field as an array of its own, or the table as CSV.")
                : NoHeader(file, header);
        }
        var dtype = match.Groups["value"].Value;
        var type = dtype.TrimStart('<', '>', '|', '=') switch
        {
            "b1" or "?" => NumberType.Boolean,
            "u1" => NumberType.UInt8,
            "i1" => NumberType.Int8,
            "u2" => NumberType.UInt16,
            "i2" => NumberType.Int16,
            "u4" => NumberType.UInt32,
            "i4" => NumberType.Int32,
            "u8" => NumberType.UInt64,
            "i8" => NumberType.Int64,
            "f2" => NumberType.Float16,
            "f4" => NumberType.Float32,
            "f8" => NumberType.Float64,
            ['O', ..] => throw file.Bad($"objects (dtype '{dtype}', a Python pickle)", "numbers",
                "Loading a pickle runs code, so it is never read. Save the array as numbers, as with array.astype('float32')."),
            ['U' or 'S', ..] => throw file.Bad($"text (dtype '{dtype}')", "numbers", "Number the classes from 0, or write the table as CSV."),
            _ => throw file.Bad($"dtype '{dtype}'", "booleans, integers or floats of up to 8 bytes", "Convert it, as with array.astype('float32')."),
        };
        return (type, dtype[0] == '>');
    }

    private static int[] DimensionsOf(DataFile file, string header)
    {
        if (Shape().Match(header) is not { Success: true } match) throw NoHeader(file, header);
        var sizes = match.Groups["value"].Value.Split([',', ' ', 'L'], StringSplitOptions.RemoveEmptyEntries);
        if (sizes.Length is 0 or > ArrayHeader.MostDimensions)
            throw file.Bad(sizes.Length == 0 ? "a single number" : $"{sizes.Length} dimensions", $"an array of 1 to {ArrayHeader.MostDimensions} dimensions");
        var dimensions = new int[sizes.Length];
        for (var i = 0; i < sizes.Length; i++)
        {
            if (!int.TryParse(sizes[i], NumberStyles.None, CultureInfo.InvariantCulture, out dimensions[i]))
                throw file.Bad($"dimension {i + 1} of size {sizes[i]}", $"at most {int.MaxValue:N0}");
        }
        return dimensions;
    }

    private static Contracts.BadInputException NoHeader(DataFile file, string header)
    {
        const int shown = 60;
        var text = new string([.. header.Take(shown).Select(c => char.IsControl(c) ? '·' : c)]);
        return file.Bad($"the NPY header {text}{(header.Length > shown ? "…" : "")}", "a dictionary with 'descr', 'fortran_order' and 'shape'", "Is the file damaged?");
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*(['"])(?<value>[<>|=]?[A-Za-z?][^'"]{0,40})\1""", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Type();

    [GeneratedRegex("""['"]descr['"]\s*:\s*[\[(]""", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Fields();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(?<value>True|False)""", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Order();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\((?<value>[0-9L, ]*)\)""", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Shape();
}
