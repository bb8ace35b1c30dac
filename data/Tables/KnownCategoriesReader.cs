using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Values to codes in a vocabulary that is given: what it lacks is <see cref="CategoricalColumn.Other"/>, and counts as a stray.</summary>
internal sealed class KnownCategoriesReader(string name, ColumnKind kind, IReadOnlyList<string> categories, ByteVocabulary known) : ColumnReader(name)
{
    private int[] _codes = [];

    private sealed class Piece : ParsedColumn
    {
        public int[] Codes { get; private set; } = [];

        public override void Reset(int rows)
        {
            base.Reset(rows);
            Codes = Room(Codes, rows);
        }
    }

    public override ParsedColumn Start() => new Piece();

    public override void Parse(ParsedColumn piece, in Cells cells)
    {
        var codes = ((Piece)piece).Codes.AsSpan(cells.Row, cells.Rows);
        byte[] scratch = [];
        for (var i = 0; i < codes.Length; i++)
        {
            var text = cells.Value(i, ref scratch);
            codes[i] = Tokens.IsMissing(text) ? CategoricalColumn.Missing : known.Find(text);
            if (codes[i] == CategoricalColumn.Other) piece.AddStray(cells, i, text);
        }
    }

    public override void Reserve(int rows) => _codes = Longer(_codes, rows);

    protected override void AppendValues(ParsedColumn piece, int rows) => ((Piece)piece).Codes.AsSpan(0, rows).CopyTo(_codes.AsSpan(Rows));

    public override Column Finish() => new CategoricalColumn(Name, kind, categories, _codes, Rows);
}
