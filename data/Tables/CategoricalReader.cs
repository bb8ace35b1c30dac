using System.Text;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>
/// Values to codes. Each piece is coded with a vocabulary of its own, beside the others; as pieces are appended in file order,
/// their vocabularies are merged, so that a category's code is its place in the order of first rows.
/// </summary>
internal sealed class CategoricalReader(string name, ColumnKind kind, int maxCategories) : ColumnReader(name)
{
    private readonly ByteVocabulary _vocabulary = new();
    private int[] _codes = [];

    /// <summary>Rows whose category came after the vocabulary was full.</summary>
    public long OtherRows { get; private set; }

    private sealed class Piece(int rows) : ParsedColumn
    {
        public int[] Codes { get; } = new int[rows];
        public ByteVocabulary Vocabulary { get; } = new();
    }

    public override ParsedColumn Parse(TextChunk chunk, CsvFile file, int column)
    {
        var piece = new Piece(chunk.Rows);
        var row = 0;
        byte[] scratch = [];
        foreach (var run in chunk.Runs)
        {
            for (var i = 0; i < run.Rows; i++)
            {
                var text = file.Dialect.Value(chunk.Field(run.FirstField + i * file.Columns + column), ref scratch);
                piece.Codes[row++] = Tokens.IsMissing(text) ? CategoricalColumn.Missing : piece.Vocabulary.Add(text);
            }
        }
        return piece;
    }

    public override void Reserve(int rows)
    {
        if (rows > _codes.Length) Array.Resize(ref _codes, rows);
    }

    protected override void AppendValues(ParsedColumn piece, int rows)
    {
        var parsed = (Piece)piece;
        var map = new int[parsed.Vocabulary.Count];
        for (var code = 0; code < map.Length; code++)
        {
            var value = parsed.Vocabulary[code];
            map[code] = _vocabulary.Count < maxCategories ? _vocabulary.Add(value) : _vocabulary.Find(value);
        }
        for (var row = 0; row < rows; row++)
        {
            var code = parsed.Codes[row];
            if (code >= 0) code = map[code];
            if (code == CategoricalColumn.Other) OtherRows++;
            _codes[Rows + row] = code;
        }
    }

    public override Column Finish()
    {
        var categories = new string[_vocabulary.Count];
        for (var code = 0; code < categories.Length; code++) categories[code] = Encoding.UTF8.GetString(_vocabulary[code]);
        return new CategoricalColumn(Name, kind, categories, _codes, Rows);
    }
}
