namespace Overnight.Data;

/// <summary>Times to seconds.</summary>
internal sealed class DateTimeReader(string name) : ColumnReader(name)
{
    private double[] _seconds = [];

    private sealed class Piece : ParsedColumn
    {
        public double[] Seconds { get; private set; } = [];

        public override void Reset(int rows)
        {
            base.Reset(rows);
            Seconds = Room(Seconds, rows);
        }
    }

    public override ParsedColumn Start() => new Piece();

    public override void Parse(ParsedColumn piece, in Cells cells)
    {
        var seconds = ((Piece)piece).Seconds.AsSpan(cells.Row, cells.Rows);
        byte[] scratch = [];
        for (var i = 0; i < cells.Rows; i++)
        {
            var text = cells.Value(i, ref scratch);
            if (TimeParser.TryParse(text, out seconds[i])) continue;
            seconds[i] = double.NaN;
            if (!Tokens.IsMissing(text)) piece.AddStray(cells, i, text);
        }
    }

    public override void Reserve(int rows) => _seconds = Longer(_seconds, rows);

    protected override void AppendValues(ParsedColumn piece, int rows) => ((Piece)piece).Seconds.AsSpan(0, rows).CopyTo(_seconds.AsSpan(Rows));

    public override Column Finish() => new DateTimeColumn(Name, _seconds, Rows);
}
