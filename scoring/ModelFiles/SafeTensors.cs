using System.Buffers.Binary;
using System.Text.Json;

namespace Overnight.Scoring;

/// <summary>One tensor in a safetensors file.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="Type">The format's word for the element type: <c>F32</c>, <c>I64</c>, ...</param>
/// <param name="Shape">Empty for a scalar.</param>
/// <param name="SizeBytes">What shape and type make.</param>
internal sealed record TensorEntry(string Name, string Type, long[] Shape, long SizeBytes);

/// <summary>
/// The safetensors format (https://github.com/huggingface/safetensors): eight bytes of header length, a JSON header, then the
/// tensors' bytes, little-endian, in C order, without gaps. It holds data only, and any tool can read it.
/// </summary>
internal static class SafeTensors
{
    public const string MetadataName = "__metadata__";

    /// <summary>The format's own limit.</summary>
    public const int LongestHeader = 100_000_000;

    private const int LengthBytes = 8;

    public static int ElementBytes(string type) => type switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "I8" or "U8" or "BOOL" => 1,
        _ => throw new InvalidDataException($"found element type '{type}', expected one that safetensors defines"),
    };

    /// <summary>A file of the right size with the header in place; the caller fills in each tensor's bytes with <see cref="SafeTensorsFile.Data"/>.</summary>
    public static (byte[] File, SafeTensorsFile Layout) Lay(IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var header = new MemoryStream();
        var spans = new Dictionary<string, (TensorEntry, long)>(StringComparer.Ordinal);
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataName);
            foreach (var (name, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal)) json.WriteString(name, value);
            json.WriteEndObject();
            var at = 0L;
            foreach (var tensor in tensors)
            {
                spans.Add(tensor.Name, (tensor, at));
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type);
                WriteNumbers(json, "shape", tensor.Shape);
                WriteNumbers(json, "data_offsets", at, at += tensor.SizeBytes);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // Padded with spaces so that the data begins at a multiple of eight.
        while (header.Length % 8 != 0) header.WriteByte((byte)' ');

        var dataBytes = tensors.Sum(t => t.SizeBytes);
        var fileBytes = LengthBytes + header.Length + dataBytes;
        if (fileBytes > Array.MaxLength)
            throw new InvalidOperationException($"found {fileBytes} bytes of weights and optimizer state, expected at most {Array.MaxLength}: a smaller model");
        // Every byte is written below or by the caller: clearing them first would be a second pass over the memory.
        var file = GC.AllocateUninitializedArray<byte>((int)fileBytes);
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.GetBuffer().AsSpan(0, (int)header.Length).CopyTo(file.AsSpan(LengthBytes));
        return (file, new SafeTensorsFile(file, LengthBytes + (int)header.Length, spans, metadata));
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, params ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    /// <summary>Reads a file, trusting nothing in it.</summary>
    /// <exception cref="InvalidDataException">The header lies, or these are not safetensors; the message says how.</exception>
    public static SafeTensorsFile Read(byte[] file)
    {
        if (file.Length < LengthBytes) throw Wrong($"{file.Length} bytes", "at least 8");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (length > LongestHeader || length > (ulong)(file.Length - LengthBytes))
            throw Wrong($"a header said to be {length} bytes long", $"at most {Math.Min(LongestHeader, file.Length - LengthBytes)}");
        var dataStart = LengthBytes + (int)length;
        try
        {
            using var header = JsonDocument.Parse(file.AsMemory(LengthBytes, (int)length), new JsonDocumentOptions { AllowDuplicateProperties = false });
            return ReadHeader(file, dataStart, header.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or OverflowException)
        {
            throw new InvalidDataException($"the header is not what safetensors prescribes: {e.Message}", e);
        }
    }

    private static SafeTensorsFile ReadHeader(byte[] file, int dataStart, JsonElement header)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var tensors = new Dictionary<string, (TensorEntry Entry, long Start)>(StringComparer.Ordinal);
        foreach (var property in header.EnumerateObject())
        {
            if (property.Name == MetadataName)
            {
                foreach (var pair in property.Value.EnumerateObject()) metadata.Add(pair.Name, pair.Value.GetString() ?? "");
                continue;
            }
            var type = property.Value.GetProperty("dtype").GetString() ?? "";
            var shape = property.Value.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64()).ToArray();
            var offsets = property.Value.GetProperty("data_offsets").EnumerateArray().Select(n => n.GetInt64()).ToArray();
            if (shape.Any(n => n < 0)) throw Wrong($"a negative length in the shape of '{property.Name}'", "lengths of 0 and more");
            var size = shape.Aggregate((long)ElementBytes(type), (product, n) => checked(product * n));
            if (offsets is not [var start, var end] || start < 0 || end - start != size)
                throw Wrong($"offsets [{string.Join(", ", offsets)}] for '{property.Name}'", $"two, {size} bytes apart");
            tensors.Add(property.Name, (new TensorEntry(property.Name, type, shape, size), start));
        }

        var at = 0L;
        foreach (var (entry, start) in tensors.Values.OrderBy(t => t.Start).ThenBy(t => t.Entry.SizeBytes))
        {
            if (start != at) throw Wrong($"'{entry.Name}' at byte {start}", $"byte {at}: no gaps, no overlaps");
            at += entry.SizeBytes;
        }
        if (at != file.Length - dataStart) throw Wrong($"{file.Length - dataStart} bytes of data", $"{at}, as the header says");
        return new SafeTensorsFile(file, dataStart, tensors, metadata);
    }

    private static InvalidDataException Wrong(string found, string expected) => new($"safetensors: found {found}, expected {expected}");
}

/// <summary>A safetensors file in memory.</summary>
internal sealed class SafeTensorsFile(
    byte[] file, int dataStart, IReadOnlyDictionary<string, (TensorEntry Entry, long Start)> tensors, IReadOnlyDictionary<string, string> metadata)
{
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    public IEnumerable<TensorEntry> Tensors => tensors.Values.Select(t => t.Entry);

    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public TensorEntry this[string name] => Find(name).Entry;

    /// <summary>The tensor's bytes, in place.</summary>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public Span<byte> Data(string name)
    {
        var (entry, start) = Find(name);
        return file.AsSpan(checked((int)(dataStart + start)), checked((int)entry.SizeBytes));
    }

    private (TensorEntry Entry, long Start) Find(string name) =>
        tensors.TryGetValue(name, out var found) ? found : throw new InvalidDataException($"safetensors: found no tensor '{name}'");
}
