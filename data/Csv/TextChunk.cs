using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Overnight.Data;

/// <summary>
/// A piece of a file that holds whole records, and where its fields end. Its memory is pinned and has slack on both sides, so
/// that vector loads may run past a field, and is used again for later pieces.
/// </summary>
internal sealed unsafe class TextChunk(int capacity)
{
    /// <summary>Readable bytes before and after the text: the widest vector.</summary>
    public const int Slack = 64;

    private byte[] _bytes = Pinned<byte>(capacity + 2 * Slack);
    private int[] _ends = [];

    public int Capacity => _bytes.Length - 2 * Slack;

    public int Length { get; set; }

    /// <summary>The line number, in an editor, of the first record.</summary>
    public long FirstLine { get; set; }

    /// <summary>How much of the stored file had been consumed when this piece was read.</summary>
    public long StoredBytesRead { get; set; }

    /// <summary>The stretches of records without a blank line between them: nearly always one.</summary>
    public List<RecordRun> Runs { get; } = [];

    public int Rows { get; set; }

    /// <summary>Records that are no rows, where they are kept: see <see cref="RecordCheck"/>.</summary>
    public List<RaggedRecord> Ragged { get; } = [];

    public byte* Text => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes)) + Slack;

    public Memory<byte> Buffer => _bytes.AsMemory(Slack, Capacity);

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(Slack, Length);

    /// <summary>
    /// Where each field ends: the position of the delimiter or newline after it. The entry before the first is -1, so that
    /// field i is what lies between entry i - 1 and entry i.
    /// </summary>
    public int* Ends => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_ends)) + 1;

    public int EndCount { get; set; }

    /// <summary>The first zero byte, which text never holds; -1 where there is none.</summary>
    public int FirstZero { get; set; }

    /// <summary>Room for an end at every byte, and for the stores that run ahead of the count.</summary>
    public void ReserveEnds()
    {
        // A piece that is half full is one of many; what is less is all of a small file, which needs no room for more.
        if (_ends.Length < Length + Slack) _ends = Pinned<int>((2 * Length > Capacity ? Capacity : Length) + Slack);
        Ends[-1] = -1;
    }

    public void Grow(int capacity, int kept)
    {
        var grown = Pinned<byte>(capacity + 2 * Slack);
        _bytes.AsSpan(Slack, kept).CopyTo(grown.AsSpan(Slack));
        _bytes = grown;
    }

    public ReadOnlySpan<byte> Field(int index)
    {
        var start = Ends[index - 1] + 1;
        return new ReadOnlySpan<byte>(Text + start, Ends[index] - start);
    }

    /// <summary>The line number of the record that holds the field at <paramref name="index"/>.</summary>
    public long LineOf(int index, Dialect dialect) => FirstLine + Span[..(Ends[index - 1] + 1)].Count(dialect.NewLine);

    private static T[] Pinned<T>(int length) => GC.AllocateUninitializedArray<T>(length, pinned: true);
}

/// <summary>Records one after the other.</summary>
/// <param name="FirstField">The index of the first record's first field.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RecordRun(int FirstField, int Rows);

/// <summary>A record of more or fewer fields than the others.</summary>
/// <param name="FirstField">The index of its first field.</param>
/// <param name="RowsBefore">How many of the chunk's rows come before it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RaggedRecord(int FirstField, int Fields, int RowsBefore);
