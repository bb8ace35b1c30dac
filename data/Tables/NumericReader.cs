using System.Buffers;
using System.Runtime.CompilerServices;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Numbers, and booleans as 0 and 1, to floats.</summary>
internal sealed unsafe class NumericReader(string name, ColumnKind kind) : ColumnReader(name)
{
    private float[] _values = [];

    private sealed class Piece(int rows) : ParsedColumn
    {
        public float[] Values { get; } = ArrayPool<float>.Shared.Rent(rows);
        public long Infinities { get; set; }
    }

    public override ParsedColumn Parse(TextChunk chunk, CsvFile file, int column)
    {
        var piece = new Piece(chunk.Rows);
        fixed (float* values = piece.Values)
        {
            var next = values;
            foreach (var run in chunk.Runs)
            {
                ParseRun(chunk, file, run.FirstField + column, run.Rows, next, piece);
                next += run.Rows;
            }
        }
        return piece;
    }

    private void ParseRun(TextChunk chunk, CsvFile file, int field, int rows, float* values, Piece piece)
    {
        var text = chunk.Text;
        var ends = chunk.Ends + field;
        var columns = file.Columns;
        for (var row = 0; row < rows; row++, ends += columns)
        {
            if (NumberParser.TryParsePlain(text + ends[-1] + 1, text + *ends, out var value)) values[row] = (float)value;
            else values[row] = ParseOther(chunk, file, (int)(ends - chunk.Ends), piece);
        }
    }

    /// <summary>Blanks, quotes, exponents, many digits, missing values and what is no number at all.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private float ParseOther(TextChunk chunk, CsvFile file, int field, Piece piece)
    {
        byte[] scratch = [];
        var text = file.Dialect.Value(chunk.Field(field), ref scratch);
        if (NumberParser.TryParseSingle(text, out var value))
        {
            if (float.IsFinite(value)) return value;
            piece.Infinities++;
            return float.NaN;
        }
        if (Tokens.IsMissing(text)) return float.NaN;
        if (kind == ColumnKind.Boolean && Tokens.TryBoolean(text, out var truth)) return truth ? 1 : 0;
        if (Tokens.TryInfinity(text, out _)) piece.Infinities++;
        else piece.AddStray(chunk, file, field, text);
        return float.NaN;
    }

    public override void Reserve(int rows)
    {
        if (rows > _values.Length) Array.Resize(ref _values, rows);
    }

    protected override void AppendValues(ParsedColumn piece, int rows)
    {
        var parsed = (Piece)piece;
        parsed.Values.AsSpan(0, rows).CopyTo(_values.AsSpan(Rows));
        Infinities += parsed.Infinities;
        ArrayPool<float>.Shared.Return(parsed.Values);
    }

    public override Column Finish() => new NumericColumn(Name, kind, _values, Rows);
}
