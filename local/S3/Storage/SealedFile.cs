using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Win32.SafeHandles;

namespace Overnight.Local.S3;

/// <summary>
/// The store's one file format: an object's bytes, then a JSON document about them, then the document's length and a mark.
/// Bytes and document being one file, renaming it to its final name publishes both or neither.
/// </summary>
internal static class SealedFile
{
    private const int FooterBytes = sizeof(long) + 8;

    /// <summary>Ten thousand part sizes and two kilobytes of metadata stay far below.</summary>
    private const int LargestDocumentBytes = 1024 * 1024;

    private static ReadOnlySpan<byte> Mark => "OVNSEAL1"u8;

    /// <summary>Ends a file of <paramref name="contentBytes"/> bytes.</summary>
    public static void Seal<T>(SafeFileHandle file, long contentBytes, T document, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(document, type);
        var end = new byte[json.Length + FooterBytes];
        json.CopyTo(end, 0);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(json.Length), json.Length);
        Mark.CopyTo(end.AsSpan(json.Length + sizeof(long)));
        RandomAccess.Write(file, end, contentBytes);
    }

    /// <exception cref="InvalidDataException">The file was not written by <see cref="Seal"/>, or is damaged.</exception>
    public static T ReadDocument<T>(string path, JsonTypeInfo<T> type)
    {
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        if (length < FooterBytes) throw Damaged(path, $"{length} bytes, expected at least {FooterBytes}");
        Span<byte> footer = stackalloc byte[FooterBytes];
        RandomAccess.Read(file, footer, length - FooterBytes);
        if (!footer[sizeof(long)..].SequenceEqual(Mark)) throw Damaged(path, "no mark at its end");
        var jsonBytes = BinaryPrimitives.ReadInt64LittleEndian(footer);
        var most = Math.Min(LargestDocumentBytes, length - FooterBytes);
        if (jsonBytes < 0 || jsonBytes > most) throw Damaged(path, $"a document of {jsonBytes} bytes");
        var json = new byte[jsonBytes];
        RandomAccess.Read(file, json, length - FooterBytes - jsonBytes);
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw Damaged(path, "an empty document");
        }
        catch (JsonException broken)
        {
            throw Damaged(path, $"a document that cannot be read ({broken.Message})");
        }
    }

    private static InvalidDataException Damaged(string path, string found) => new(
        $"{path}: found {found}, expected an object of the local S3. The machine may have gone down while it was written: " +
        "delete the file to go on without it.");
}
