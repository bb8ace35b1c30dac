namespace Overnight.Data;

/// <summary>Times to seconds.</summary>
internal sealed class DateTimeReader(string name) : ColumnReader(name)
{
    private double[] _seconds = [];

    private sealed class Piece(int rows) : ParsedColumn
    {
        public double[] Seconds { get; } = new double[rows];
    }

    public override ParsedColumn Parse(TextChunk chunk, CsvFile file, int column)
    {
        var piece = new Piece(chunk.Rows);
        var row = 0;
        byte[] scratch = [];
        foreach (var run in chunk.Runs)
        {
            for (var i = 0; i < run.Rows; i++, row++)
            {
                var field = run.FirstField + i * file.Columns + column;
                var text = file.Dialect.Value(chunk.Field(field), ref scratch);
                if (TimeParser.TryParse(text, out piece.Seconds[row])) continue;
                piece.Seconds[row] = double.NaN;
                if (!Tokens.IsMissing(text)) piece.AddStray(chunk, file, field, text);
            }
        }
        return piece;
    }

    public override void Reserve(int rows)
    {
        if (rows > _seconds.Length) Array.Resize(ref _seconds, rows);
    }

    protected override void AppendValues(ParsedColumn piece, int rows) => ((Piece)piece).Seconds.AsSpan(0, rows).CopyTo(_seconds.AsSpan(Rows));

    public override Column Finish() => new DateTimeColumn(Name, _seconds, Rows);
}
