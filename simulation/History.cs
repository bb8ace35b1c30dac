using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Overnight.Simulation;

/// <summary>What happened in a night, line by line: its digest tells two histories apart.</summary>
internal sealed class History(TimeProvider time)
{
    private readonly StringBuilder _lines = new();

    public void Note(string line) => _lines.Append(CultureInfo.InvariantCulture, $"{time.GetUtcNow():dd HH:mm:ss.fff} {line}\n");

    public string Text => _lines.ToString();

    public byte[] Digest()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // As they lie in memory: a text of its own would be as large again.
        foreach (var chunk in _lines.GetChunks()) digest.AppendData(MemoryMarshal.AsBytes(chunk.Span));
        return digest.GetHashAndReset();
    }
}
