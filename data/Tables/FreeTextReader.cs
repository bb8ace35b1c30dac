using System.Buffers;

namespace Overnight.Data;

/// <summary>Free text, copied as it stands.</summary>
/// <param name="keepsMissing">Words that mean "missing" are text like any other: a key that reads NA is a key.</param>
internal sealed class FreeTextReader(string name, bool keepsMissing = false) : ColumnReader(name)
{
    private readonly List<TextColumn.Piece> _pieces = [];

    private sealed class Piece : ParsedColumn
    {
        public ArrayBufferWriter<byte> Utf8 { get; } = new();
        public int[] Ends { get; private set; } = [];

        public override void Reset(int rows)
        {
            base.Reset(rows);
            Utf8.ResetWrittenCount();
            Ends = Room(Ends, rows);
        }
    }

    public override ParsedColumn Start() => new Piece();

    public override void Parse(ParsedColumn piece, in Cells cells)
    {
        var parsed = (Piece)piece;
        byte[] scratch = [];
        for (var i = 0; i < cells.Rows; i++)
        {
            var text = cells.Value(i, ref scratch);
            if (keepsMissing || !Tokens.IsMissing(text)) parsed.Utf8.Write(text);
            parsed.Ends[cells.Row + i] = parsed.Utf8.WrittenCount;
        }
    }

    public override void Reserve(int rows) { }

    protected override void AppendValues(ParsedColumn piece, int rows)
    {
        var parsed = (Piece)piece;
        if (rows > 0) _pieces.Add(new TextColumn.Piece(Rows, parsed.Utf8.WrittenSpan.ToArray(), parsed.Ends[..rows]));
    }

    public override Column Finish() => new TextColumn(Name, _pieces);
}
