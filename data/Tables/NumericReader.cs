using System.Numerics;
using System.Runtime.CompilerServices;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Numbers, and booleans as 0 and 1, to floats.</summary>
/// <param name="name">The column's.</param>
/// <param name="kind">Numeric or boolean.</param>
/// <param name="onlyBooleans">Any number but 0 and 1 is a stray: the recipe says that there are none.</param>
internal sealed unsafe class NumericReader(string name, ColumnKind kind, bool onlyBooleans = false) : ColumnReader(name)
{
    // From so many fields on that a short batch cannot take, one long batch is quicker than each of them alone.
    private const int ManyUnfit = 3;

    private float[] _values = [];

    private sealed class Piece : ParsedColumn
    {
        public float[] Values { get; private set; } = [];
        public long Infinities { get; set; }

        public override void Reset(int rows)
        {
            base.Reset(rows);
            Values = Room(Values, rows);
            Infinities = 0;
        }
    }

    public override ParsedColumn Start() => new Piece();

    public override void Parse(ParsedColumn piece, in Cells cells)
    {
        var text = cells.Chunk.Text;
        var stride = cells.File.Columns;
        var ends = cells.Chunk.Ends + cells.FirstField;
        fixed (float* values = &((Piece)piece).Values[cells.Row])
        {
            var row = 0;
            var areLong = false;
            for (; NumberBatch.IsSupported && row + NumberBatch.Lanes <= cells.Rows; row += NumberBatch.Lanes)
            {
                var batch = ends + (nint)row * stride;
                var unfit = areLong ? NumberBatch.AllLanes : NumberBatch.Parse(text, batch, stride, values + row);
                // Where many fields are too long for the short batch, the next ones will be too.
                areLong |= BitOperations.PopCount(unfit) >= ManyUnfit;
                if (areLong) unfit = LongNumberBatch.Parse(text, batch, stride, values + row);
                for (; unfit != 0; unfit &= unfit - 1)
                {
                    var i = row + BitOperations.TrailingZeroCount(unfit);
                    values[i] = ParseOne(cells, i, text, ends + (nint)i * stride, piece);
                }
            }
            for (; row < cells.Rows; row++) values[row] = ParseOne(cells, row, text, ends + (nint)row * stride, piece);
        }
        if (onlyBooleans) RequireBooleans(cells, (Piece)piece);
    }

    private static void RequireBooleans(in Cells cells, Piece piece)
    {
        byte[] scratch = [];
        for (var i = 0; i < cells.Rows; i++)
        {
            ref var value = ref piece.Values[cells.Row + i];
            if (value is 0 or 1 or float.NaN) continue;
            piece.AddStray(cells, i, cells.Value(i, ref scratch));
            value = float.NaN;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float ParseOne(in Cells cells, int i, byte* text, int* end, ParsedColumn piece) =>
        NumberParser.TryParsePlain(text + end[-1] + 1, text + end[0], out var value) ? value : ParseOther(cells, i, (Piece)piece);

    /// <summary>Blanks, quotes, exponents, very many digits, missing values and what is no number at all.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private float ParseOther(in Cells cells, int i, Piece piece)
    {
        byte[] scratch = [];
        var text = cells.Value(i, ref scratch);
        if (NumberParser.TryParseSingle(cells.File.Dialect.WithPoint(text), out var value))
        {
            if (float.IsFinite(value)) return value;
            piece.Infinities++;
            return float.NaN;
        }
        if (Tokens.IsMissing(text)) return float.NaN;
        if (kind == ColumnKind.Boolean && Tokens.TryBoolean(text, out var truth)) return truth ? 1 : 0;
        if (Tokens.TryInfinity(text, out _)) piece.Infinities++;
        else piece.AddStray(cells, i, text);
        return float.NaN;
    }

    public override void Reserve(int rows) => _values = Longer(_values, rows);

    protected override void AppendValues(ParsedColumn piece, int rows)
    {
        var parsed = (Piece)piece;
        parsed.Values.AsSpan(0, rows).CopyTo(_values.AsSpan(Rows));
        Infinities += parsed.Infinities;
    }

    public override Column Finish() => new NumericColumn(Name, kind, _values, Rows);
}
