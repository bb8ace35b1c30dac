using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Overnight.Simulation;

/// <summary>What happened in a night, line by line: its digest tells two histories apart.</summary>
internal sealed class History(TimeProvider time)
{
    private readonly StringBuilder _lines = new();

    public void Note(string line) => _lines.Append(CultureInfo.InvariantCulture, $"{time.GetUtcNow():dd HH:mm:ss.fff} {line}\n");

    public string Text => _lines.ToString();

    public byte[] Digest() => SHA256.HashData(Encoding.UTF8.GetBytes(_lines.ToString()));
}
