using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Overnight.Simulation;

/// <summary>
/// What happened in a night, line by line: its digest tells two histories apart. The text itself is kept only where it is asked for; of a
/// night that failed, playing it again gives it.
/// </summary>
internal sealed class History(TimeProvider time, bool keepsText) : IDisposable
{
    private const int Room = 16 * 1024;

    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly StringBuilder _lines = new(Room);

    public string Text => _lines.ToString();

    public void Note(string line)
    {
        _lines.Append(CultureInfo.InvariantCulture, $"{time.GetUtcNow():dd HH:mm:ss.fff} {line}\n");
        if (!keepsText && _lines.Length > Room) Digested();
    }

    /// <summary>Once, at the end.</summary>
    public byte[] Digest()
    {
        Digested();
        return _digest.GetHashAndReset();
    }

    public void Dispose() => _digest.Dispose();

    private void Digested()
    {
        foreach (var chunk in _lines.GetChunks()) _digest.AppendData(MemoryMarshal.AsBytes(chunk.Span));
        if (!keepsText) _lines.Clear();
    }
}
