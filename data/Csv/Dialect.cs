using System.Runtime.InteropServices;

namespace Overnight.Data;

/// <summary>How one file writes its table.</summary>
/// <param name="NewLine">'\n' (a '\r' before it is a blank), or '\r' where the file has no '\n'.</param>
/// <param name="DecimalComma">Numbers are written 1,5, as much of Europe does.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Dialect(byte Delimiter, byte NewLine, bool DecimalComma = false)
{
    public const byte Quote = (byte)'"';

    public bool IsBlank(byte b) => b is (byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t' && b != Delimiter && b != NewLine;

    /// <summary>The delimiter as a person would name it.</summary>
    public string DelimiterName => Delimiter switch
    {
        (byte)',' => "comma",
        (byte)';' => "semicolon",
        (byte)'\t' => "tab",
        (byte)'|' => "bar",
        _ => $"'{(char)Delimiter}'",
    };

    /// <summary>The value with a point for its decimal comma, where the file has those and the value has one.</summary>
    public ReadOnlySpan<byte> WithPoint(ReadOnlySpan<byte> value)
    {
        const int longestNumber = 64;
        if (!DecimalComma || value.Length > longestNumber || value.Count((byte)',') != 1) return value;
        var copy = value.ToArray();
        copy[value.IndexOf((byte)',')] = (byte)'.';
        return copy;
    }

    /// <summary>
    /// True where a quote at <paramref name="at"/>, outside quotes, opens a quoted field: nothing but blanks lies between it and
    /// the field's start. Any other quote is an ordinary character, as in <c>5" pipe</c>.
    /// </summary>
    public bool OpensField(ReadOnlySpan<byte> text, int at)
    {
        while (at > 0 && IsBlank(text[at - 1])) at--;
        return at == 0 || text[at - 1] == Delimiter || text[at - 1] == NewLine;
    }

    /// <summary>The field without the blanks around it.</summary>
    public ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> field)
    {
        var start = 0;
        var end = field.Length;
        while (start < end && IsBlank(field[start])) start++;
        while (end > start && IsBlank(field[end - 1])) end--;
        return field[start..end];
    }

    /// <summary>Whether a field is its own value: blanks are the space and below.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> field) => field.Length > 0 && field[0] > ' ' && field[^1] > ' ' && field[0] != Quote;

    /// <summary>
    /// The value a field stands for: trimmed, its quotes taken off, doubled quotes made single, blanks inside the quotes trimmed
    /// too. It lies in <paramref name="field"/>, or in <paramref name="scratch"/> where quotes were doubled.
    /// </summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> field, ref byte[] scratch)
    {
        if (IsPlain(field)) return field;
        var value = Trim(field);
        if (value.Length < 2 || value[0] != Quote) return value;
        var inner = value[1..];
        var close = inner.IndexOf(Quote);
        if (close == inner.Length - 1) return Trim(inner[..close]);
        return Unescape(inner, ref scratch);
    }

    // After the closing quote whatever follows is taken as it stands: "abc"d is abcd, as the common readers have it.
    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> inner, ref byte[] scratch)
    {
        if (scratch.Length < inner.Length + TextChunk.Slack) scratch = new byte[inner.Length + TextChunk.Slack];
        var length = 0;
        var isOpen = true;
        for (var i = 0; i < inner.Length; i++)
        {
            if (isOpen && inner[i] == Quote)
            {
                if (i + 1 < inner.Length && inner[i + 1] == Quote) i++;
                else
                {
                    isOpen = false;
                    continue;
                }
            }
            scratch[length++] = inner[i];
        }
        return Trim(scratch.AsSpan(0, length));
    }
}
