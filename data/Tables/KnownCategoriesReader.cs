using System.Text;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Values to codes in a vocabulary that is given: what it lacks is <see cref="CategoricalColumn.Other"/>, and counts as a stray.</summary>
internal sealed class KnownCategoriesReader(string name, ColumnKind kind, IReadOnlyList<string> categories, ByteVocabulary known) : ColumnReader(name)
{
    private int[] _codes = [];

    // Names that are counted a piece: more only tell that there are many.
    private const int MostUnknown = 1_000;

    public sealed class Piece : ParsedColumn
    {
        private ByteVocabulary _unknown = new();
        private readonly List<long> _counts = [];

        public int[] Codes { get; private set; } = [];

        /// <summary>What the vocabulary lacks, counted by name.</summary>
        public IEnumerable<(string Name, long Count)> Unknown => _counts.Select((count, i) => (Encoding.UTF8.GetString(_unknown[i]), count));

        public override void Reset(int rows)
        {
            base.Reset(rows);
            Codes = Room(Codes, rows);
            if (_counts.Count == 0) return;
            _unknown = new ByteVocabulary();
            _counts.Clear();
        }

        public void AddUnknown(ReadOnlySpan<byte> name)
        {
            var code = _unknown.Count < MostUnknown ? _unknown.Add(name) : _unknown.Find(name);
            if (code < 0) return;
            if (code == _counts.Count) _counts.Add(0);
            _counts[code]++;
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
            codes[i] = Tokens.IsMissing(text) ? CategoricalColumn.Missing : known.Find(text, ByteVocabulary.PaddedKey(text));
            if (codes[i] != CategoricalColumn.Other) continue;
            piece.AddStray(cells, i, text);
            ((Piece)piece).AddUnknown(text);
        }
    }

    public override void Reserve(int rows) => _codes = Longer(_codes, rows);

    protected override void AppendValues(ParsedColumn piece, int rows) => ((Piece)piece).Codes.AsSpan(0, rows).CopyTo(_codes.AsSpan(Rows));

    public override Column Finish() => new CategoricalColumn(Name, kind, categories, _codes, Rows);
}
