using System.Text;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>One column of a <see cref="Table"/>, one value a row.</summary>
public abstract class Column(string name, ColumnKind kind)
{
    public string Name { get; } = name;

    public ColumnKind Kind { get; } = kind;

    /// <summary>Only these rows stay, in this order; ascending.</summary>
    internal abstract void Keep(ReadOnlySpan<int> rows);
}

/// <summary>Numbers; booleans as 0 and 1. Missing is NaN.</summary>
public sealed class NumericColumn(string name, ColumnKind kind, float[] values, int rows) : Column(name, kind)
{
    private int _rows = rows;

    public Span<float> Values => values.AsSpan(0, _rows);

    internal override void Keep(ReadOnlySpan<int> rows)
    {
        for (var i = 0; i < rows.Length; i++) values[i] = values[rows[i]];
        _rows = rows.Length;
    }
}

/// <summary>Times in seconds since 1970-01-01T00:00:00Z. Missing is NaN.</summary>
public sealed class DateTimeColumn(string name, double[] values, int rows) : Column(name, ColumnKind.DateTime)
{
    private int _rows = rows;

    public Span<double> UnixSeconds => values.AsSpan(0, _rows);

    internal override void Keep(ReadOnlySpan<int> rows)
    {
        for (var i = 0; i < rows.Length; i++) values[i] = values[rows[i]];
        _rows = rows.Length;
    }
}

/// <summary>A code a row, which indexes the category's name.</summary>
public sealed class CategoricalColumn(string name, ColumnKind kind, IReadOnlyList<string> categories, int[] codes, int rows)
    : Column(name, kind)
{
    public const int Missing = -1;

    /// <summary>A category beyond <see cref="ReadOptions.MaxCategories"/>, or one that a vocabulary does not know.</summary>
    public const int Other = -2;

    private int _rows = rows;

    /// <summary>In the order of their first row; a classification's target in the order of <see cref="ClassLabels"/>.</summary>
    public IReadOnlyList<string> Categories { get; } = categories;

    public Span<int> Codes => codes.AsSpan(0, _rows);

    /// <summary>
    /// The rows' codes in another vocabulary, such as the one a model was trained with: <see cref="Other"/> where it lacks the
    /// category.
    /// </summary>
    public int[] CodesIn(IReadOnlyList<string> vocabulary)
    {
        if (ReferenceEquals(vocabulary, Categories)) return Codes.ToArray();
        var known = new Dictionary<string, int>(vocabulary.Count, StringComparer.Ordinal);
        for (var code = 0; code < vocabulary.Count; code++) known.TryAdd(vocabulary[code], code);
        var map = Categories.Select(category => known.GetValueOrDefault(category, Other)).ToArray();
        var recoded = new int[_rows];
        for (var row = 0; row < recoded.Length; row++) recoded[row] = codes[row] < 0 ? codes[row] : map[codes[row]];
        return recoded;
    }

    internal override void Keep(ReadOnlySpan<int> rows)
    {
        for (var i = 0; i < rows.Length; i++) codes[i] = codes[rows[i]];
        _rows = rows.Length;
    }
}

/// <summary>Free text as it stands in the file, UTF-8. Missing is empty.</summary>
public sealed class TextColumn : Column
{
    /// <summary>The text of consecutive rows: row i lies between end i - 1 and end i.</summary>
    internal sealed record Piece(int FirstRow, byte[] Utf8, int[] Ends);

    private readonly List<Piece> _pieces;
    private int[]? _kept;

    internal TextColumn(string name, List<Piece> pieces)
        : base(name, ColumnKind.Text) => _pieces = pieces;

    public ReadOnlySpan<byte> Utf8(int row)
    {
        row = _kept is null ? row : _kept[row];
        int low = 0, high = _pieces.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_pieces[middle].FirstRow <= row) low = middle;
            else high = middle - 1;
        }
        var piece = _pieces[low];
        var i = row - piece.FirstRow;
        var start = i == 0 ? 0 : piece.Ends[i - 1];
        return piece.Utf8.AsSpan(start, piece.Ends[i] - start);
    }

    public string this[int row] => Encoding.UTF8.GetString(Utf8(row));

    internal override void Keep(ReadOnlySpan<int> rows) => _kept = rows.ToArray();
}
