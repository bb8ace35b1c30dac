namespace Overnight.Data;

/// <summary>Free text, copied as it stands.</summary>
internal sealed class FreeTextReader(string name) : ColumnReader(name)
{
    private readonly List<TextColumn.Piece> _pieces = [];

    private sealed class Piece(byte[] utf8, int[] ends) : ParsedColumn
    {
        public byte[] Utf8 { get; } = utf8;
        public int[] Ends { get; } = ends;
    }

    public override ParsedColumn Parse(TextChunk chunk, CsvFile file, int column)
    {
        var ends = new int[chunk.Rows];
        var utf8 = new System.Buffers.ArrayBufferWriter<byte>();
        var row = 0;
        byte[] scratch = [];
        foreach (var run in chunk.Runs)
        {
            for (var i = 0; i < run.Rows; i++)
            {
                var text = file.Dialect.Value(chunk.Field(run.FirstField + i * file.Columns + column), ref scratch);
                if (!Tokens.IsMissing(text)) System.Buffers.BuffersExtensions.Write(utf8, text);
                ends[row++] = utf8.WrittenCount;
            }
        }
        return new Piece(utf8.WrittenSpan.ToArray(), ends);
    }

    public override void Reserve(int rows) { }

    protected override void AppendValues(ParsedColumn piece, int rows)
    {
        var parsed = (Piece)piece;
        if (rows > 0) _pieces.Add(new TextColumn.Piece(Rows, parsed.Utf8, parsed.Ends));
    }

    public override Column Finish() => new TextColumn(Name, _pieces);
}
