using System.Numerics;
using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Scoring;

/// <summary>
/// Codes a column's values as its encoding says, and counts them for the drift report on the way. The same values make the same inputs as in
/// training: place and number are computed in the same steps and rounded at the same ones.
/// </summary>
internal sealed unsafe class ColumnCoder
{
    // What lies further out than this many deviations is as good as there: as in training.
    public const float Furthest = 10;

    private readonly CodeVectors? _embedding;
    private readonly double[] _edges;

    // Filled up with +infinity to whole vectors; null where an edge is no float.
    private readonly float[]? _floatEdges;

    /// <param name="embedding">Of a category column whose vectors are multiplied anew each time, else null.</param>
    public ColumnCoder(ColumnEncoding encoding, CodeVectors? embedding)
    {
        (Encoding, _embedding) = (encoding, embedding);
        Inputs = embedding?.Width ?? DenseInputs(encoding);
        _edges = [.. encoding.Edges ?? []];
        if (_edges.Length > 0 && Array.TrueForAll(_edges, edge => (float)edge == edge))
        {
            _floatEdges = new float[(_edges.Length + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count];
            Array.Fill(_floatEdges, float.PositiveInfinity);
            for (var i = 0; i < _edges.Length; i++) _floatEdges[i] = (float)_edges[i];
        }
    }

    public ColumnEncoding Encoding { get; }

    /// <summary>Inputs that are multiplied.</summary>
    public int Inputs { get; }

    /// <summary>The times' parts and the texts' words; what numbers and categories become is looked up.</summary>
    public static int DenseInputs(ColumnEncoding encoding) => encoding.Kind switch
    {
        ColumnKind.Text => TextFeatures.Buckets,
        ColumnKind.DateTime => 2 * encoding.TimeParts!.Count,
        _ => 0,
    };

    public void Code(Column column, int first, int count, CodedColumn into, TallyCounts tally)
    {
        switch (column)
        {
            case NumericColumn numbers: CodeNumbers(numbers.Values.Slice(first, count), into, tally); break;
            case DateTimeColumn times: CodeTimes(times.UnixSeconds.Slice(first, count), into, tally); break;
            case TextColumn text: CodeText(text, first, count, into, tally); break;
            case CategoricalColumn categories: CodeCategories(categories.Codes.Slice(first, count), into, tally); break;
        }
    }

    private void CodeNumbers(ReadOnlySpan<float> values, CodedColumn into, TallyCounts tally)
    {
        for (var row = 0; row < values.Length; row++)
        {
            var x = values[row];
            if (float.IsFinite(x)) Place(x, _floatEdges is null ? Below(x) : BelowFloat(x), row, into, tally);
            else Missing(row, into, tally);
        }
    }

    private void CodeTimes(ReadOnlySpan<double> values, CodedColumn into, TallyCounts tally)
    {
        for (var row = 0; row < values.Length; row++)
        {
            var x = values[row];
            var parts = new Span<float>(into.Dense + (row * Inputs), Inputs);
            if (double.IsFinite(x))
            {
                Place(x, Below(x), row, into, tally);
                TimeFeatures.Write(x, Encoding.TimeParts!, parts);
            }
            else
            {
                Missing(row, into, tally);
                parts.Clear();
            }
        }
    }

    private void CodeText(TextColumn text, int first, int count, CodedColumn into, TallyCounts tally)
    {
        for (var row = 0; row < count; row++)
        {
            var words = text.Utf8(first + row);
            if (words.IsEmpty) tally.Missing++;
            TextFeatures.Write(words, new Span<float>(into.Dense + (row * Inputs), Inputs));
        }
        tally.Rows += count;
    }

    private void CodeCategories(ReadOnlySpan<int> codes, CodedColumn into, TallyCounts tally)
    {
        tally.Rows += codes.Length;
        for (var row = 0; row < codes.Length; row++)
        {
            var code = codes[row];
            if (code >= 0) tally.Counts[code]++;
            else if (code == CategoricalColumn.Missing) tally.Missing++;
            else tally.New++;
            into.Index[row] = code < 0 ? 0 : code + 1;
        }
        if (_embedding is null) return;
        for (var row = 0; row < codes.Length; row++)
            _embedding.Vectors.AsSpan(into.Index[row] * Inputs, Inputs).CopyTo(new Span<float>(into.Dense + (row * Inputs), Inputs));
    }

    /// <param name="below">How many of the edges lie below the value.</param>
    private void Place(double x, int below, int row, CodedColumn into, TallyCounts tally)
    {
        var standardised = (x - Encoding.Mean) / Encoding.Deviation;
        into.Value[row] = Math.Clamp((float)standardised, -Furthest, Furthest);
        tally.Add(x, below, standardised);
        var bins = _edges.Length - 1;
        var (index, fraction) = (0, 0f);
        if (bins > 0 && below > 0)
        {
            var place = below > bins ? bins : (float)(below - 1 + ((x - _edges[below - 1]) / (_edges[below] - _edges[below - 1])));
            index = Math.Min((int)place, bins - 1);
            fraction = place - index;
        }
        (into.Index[row], into.Fraction[row]) = (index, fraction);
    }

    private void Missing(int row, CodedColumn into, TallyCounts tally)
    {
        (into.Value[row], into.Fraction[row]) = (0, 0);
        into.Index[row] = Math.Max(1, _edges.Length - 1) + 1;
        tally.Rows++;
        tally.Missing++;
    }

    private int Below(double x)
    {
        var place = Array.BinarySearch(_edges, x);
        return place < 0 ? ~place : place;
    }

    // Comparing with all of them takes no branch that depends on the value.
    private int BelowFloat(float x)
    {
        var (value, below) = (Vector.Create(x), Vector<int>.Zero);
        ref var edge = ref _floatEdges![0];
        for (var i = 0; i < _floatEdges.Length; i += Vector<float>.Count)
            below -= Vector.LessThan(Vector.LoadUnsafe(ref edge, (nuint)i), value);
        return Vector.Sum(below);
    }
}
