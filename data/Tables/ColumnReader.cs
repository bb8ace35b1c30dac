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
    protected int Rows { get; private set; }

    /// <summary>Values that are no such thing as the column holds; they count as missing.</summary>
    public long Strays { get; private set; }

    public Stray? FirstStray { get; private set; }

    /// <summary>Infinite numbers; they count as missing.</summary>
    public long Infinities { get; protected set; }

    /// <summary>The column's values of a piece. Changes nothing in this object: it runs beside other pieces of the same column.</summary>
    /// <param name="column">The column's place in the file.</param>
    public abstract ParsedColumn Parse(TextChunk chunk, CsvFile file, int column);

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

    public abstract Column Finish();
}

/// <summary>A value that is not what its column holds.</summary>
internal sealed record Stray(DataFile File, long Row, string Value)
{
    public static Stray At(TextChunk chunk, CsvFile file, int field, ReadOnlySpan<byte> value)
    {
        const int mostBytes = 60;
        var text = Encoding.UTF8.GetString(value[..Math.Min(value.Length, mostBytes)]);
        return new Stray(file.File, chunk.LineOf(field, file.Dialect), value.Length > mostBytes ? $"'{text}…'" : $"'{text}'");
    }
}

/// <summary>One piece of a column.</summary>
internal abstract class ParsedColumn
{
    public long Strays { get; private set; }

    public Stray? FirstStray { get; private set; }

    public void AddStray(TextChunk chunk, CsvFile file, int field, ReadOnlySpan<byte> value)
    {
        Strays++;
        FirstStray ??= Stray.At(chunk, file, field, value);
    }
}
