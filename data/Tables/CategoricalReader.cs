using System.Runtime.InteropServices;
using System.Text;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>
/// Values to codes. Each thread codes with a vocabulary of its own; as pieces are appended in file order, what is new in theirs
/// is added to the column's, so that a category's code is its place in the order of first rows, whatever the threads.
/// </summary>
internal sealed unsafe class CategoricalReader(string name, ColumnKind kind, int maxCategories) : ColumnReader(name)
{
    // Values whose keys are made before the first of them is looked up.
    private const int Group = 32;

    private readonly ByteVocabulary _vocabulary = new();
    private int[] _codes = [];

    /// <summary>Rows whose category came after the vocabulary was full.</summary>
    public long OtherRows { get; private set; }

    private sealed class Piece(int maxCategories) : ParsedColumn
    {
        public int[] Codes { get; private set; } = [];

        public ByteVocabulary.Key[] Keys { get; } = new ByteVocabulary.Key[Group];

        /// <summary>What this thread has seen so far.</summary>
        public ByteVocabulary Vocabulary { get; private set; } = new();

        /// <summary>The column's codes of the thread's first categories; those of the last piece are not in it yet.</summary>
        public List<int> ColumnCodes { get; } = [];

        public override void Reset(int rows)
        {
            base.Reset(rows);
            Codes = Room(Codes, rows);
            // Rows that are all different must not fill the memory.
            if (Vocabulary.Count <= maxCategories) return;
            Vocabulary = new ByteVocabulary();
            ColumnCodes.Clear();
        }
    }

    public override ParsedColumn Start() => new Piece(maxCategories);

    public override void Parse(ParsedColumn piece, in Cells cells)
    {
        var vocabulary = ((Piece)piece).Vocabulary;
        var codes = ((Piece)piece).Codes.AsSpan(cells.Row, cells.Rows);
        var keys = ((Piece)piece).Keys;
        byte[] scratch = [];
        var text = cells.Chunk.Text;
        var ends = cells.Chunk.Ends + cells.FirstField;
        var stride = cells.File.Columns;
        for (var from = 0; from < codes.Length; from += Group)
        {
            var group = codes.Slice(from, Math.Min(Group, codes.Length - from));
            for (var i = 0; i < group.Length; i++)
            {
                // What Cells.Value does, without finding the chunk and the dialect anew for each: 6 to 8 % of a table half of words.
                var end = ends + (nint)(from + i) * stride;
                var field = new ReadOnlySpan<byte>(text + end[-1] + 1, end[0] - end[-1] - 1);
                var value = Dialect.IsPlain(field) ? field : cells.Value(from + i, ref scratch);
                keys[i] = Tokens.IsMissing(value) ? default : ByteVocabulary.PaddedKey(value);
            }
            for (var i = 0; i < group.Length; i++)
            {
                if (vocabulary.TryFind(keys[i], out group[i])) continue;
                group[i] = keys[i].Length == 0 ? CategoricalColumn.Missing : vocabulary.Add(cells.Value(from + i, ref scratch), keys[i]);
            }
        }
    }

    public override void Reserve(int rows) => _codes = Longer(_codes, rows);

    protected override void AppendValues(ParsedColumn piece, int rows)
    {
        var parsed = (Piece)piece;
        for (var code = parsed.ColumnCodes.Count; code < parsed.Vocabulary.Count; code++)
        {
            var value = parsed.Vocabulary[code];
            parsed.ColumnCodes.Add(_vocabulary.Count < maxCategories ? _vocabulary.Add(value) : _vocabulary.Find(value));
        }
        var columnCodes = CollectionsMarshal.AsSpan(parsed.ColumnCodes);
        var codes = _codes.AsSpan(Rows, rows);
        var others = 0;
        for (var row = 0; row < codes.Length; row++)
        {
            var code = parsed.Codes[row];
            codes[row] = code < 0 ? code : columnCodes[code];
            if (codes[row] == CategoricalColumn.Other) others++;
        }
        OtherRows += others;
    }

    public override Column Finish()
    {
        var categories = new string[_vocabulary.Count];
        for (var code = 0; code < categories.Length; code++) categories[code] = Encoding.UTF8.GetString(_vocabulary[code]);
        return new CategoricalColumn(Name, kind, categories, _codes, Rows);
    }
}
