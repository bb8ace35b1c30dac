using System.Runtime.InteropServices;
using System.Text;

namespace Overnight.Data;

/// <summary>
/// Reads one column. Many threads parse pieces of it at once; the parsed pieces are appended one after the other in file order,
/// so that the result does not depend on the threads.
/// </summary>
internal abstract class ColumnReader(string name)
{
    public string Name { get; } = name;

    /// <summary>Rows appended so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Values that are no such thing as the column holds; they count as missing.</summary>
    public long Strays { get; private set; }

    public Stray? FirstStray { get; private set; }

    /// <summary>Infinite numbers; they count as missing.</summary>
    public long Infinities { get; protected set; }

    /// <summary>What one thread parses into.</summary>
    public abstract ParsedColumn Start();

    /// <summary>
    /// Adds the values of some rows to a piece. Changes nothing in this object: it runs beside other pieces of the same column.
    /// </summary>
    public abstract void Parse(ParsedColumn piece, in Cells cells);

    /// <summary>Makes room for that many rows.</summary>
    public abstract void Reserve(int rows);

    public void Append(ParsedColumn piece, int rows)
    {
        AppendValues(piece, rows);
        Rows += rows;
        Strays += piece.Strays;
        FirstStray ??= piece.FirstStray;
    }

    protected abstract void AppendValues(ParsedColumn piece, int rows);

    /// <summary>The appended rows' values in an array of that length.</summary>
    protected T[] Longer<T>(T[] values, int length)
    {
        if (values.Length >= length) return values;
        var longer = GC.AllocateUninitializedArray<T>(length);
        values.AsSpan(0, Rows).CopyTo(longer);
        return longer;
    }

    public abstract Column Finish();
}

/// <summary>One column's fields in some consecutive rows of a chunk.</summary>
/// <param name="FirstField">The index of the first row's field; the next row's is the file's number of columns further on.</param>
/// <param name="Row">Where the first row comes in the piece.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Cells(TextChunk Chunk, CsvFile File, int FirstField, int Rows, int Row)
{
    public int FieldOf(int i) => FirstField + i * File.Columns;

    public ReadOnlySpan<byte> Value(int i, ref byte[] scratch) => File.Dialect.Value(Chunk.Field(FieldOf(i)), ref scratch);
}

/// <summary>A value that is not what its column holds.</summary>
internal sealed record Stray(DataFile File, long Row, string Value)
{
    public static Stray At(in Cells cells, int i, ReadOnlySpan<byte> value)
    {
        const int mostBytes = 60;
        var text = Encoding.UTF8.GetString(value[..Math.Min(value.Length, mostBytes)]);
        return new Stray(cells.File.File, cells.Chunk.LineOf(cells.FieldOf(i), cells.File.Dialect), value.Length > mostBytes ? $"'{text}…'" : $"'{text}'");
    }
}

/// <summary>One piece of a column after the other, parsed by one thread.</summary>
internal abstract class ParsedColumn
{
    public long Strays { get; private set; }

    public Stray? FirstStray { get; private set; }

    /// <summary>Makes it an empty piece with room for that many rows.</summary>
    public virtual void Reset(int rows)
    {
        Strays = 0;
        FirstStray = null;
    }

    /// <summary>An array of at least that length; what is in it is lost where it has to grow.</summary>
    protected static T[] Room<T>(T[] array, int length) => array.Length >= length ? array : GC.AllocateUninitializedArray<T>(length + length / 4);

    public void AddStray(in Cells cells, int i, ReadOnlySpan<byte> value)
    {
        Strays++;
        FirstStray ??= Stray.At(cells, i, value);
    }
}
