using Overnight.Contracts;

namespace Overnight.Scoring;

/// <summary>
/// One member's first layer, with all that does not depend on the row done beforehand. A number's place p in bin b turns on the bins
/// below b wholly and b itself in part, so that its bins add the sum of the weights below b, which is looked up, and a share of b's own. A
/// category's embedding times its weights is looked up too. What is left is a few additions a column.
/// </summary>
internal sealed unsafe class FirstLayer
{
    // A table of more rows than this would be more memory than time is worth: the embedding is multiplied anew.
    public const int MostLookedUp = 2_048;

    private readonly Term[] _terms;
    private readonly FloatBuffer _bias;

    private sealed record Term(FloatBuffer? Slope, FloatBuffer? Table, FloatBuffer? Weights);

    /// <param name="columns">The encodings.</param>
    /// <param name="embeddings">For each category column, in order: codes x width.</param>
    /// <param name="outputs">Of the layer.</param>
    /// <param name="weight">From an unfolded input to an output, the member's own scale in it.</param>
    public FirstLayer(IReadOnlyList<ColumnEncoding> columns, IReadOnlyList<CodeVectors> embeddings, int outputs, Func<int, int, float> weight, Func<int, float> bias)
    {
        Width = Kernels.Padded(outputs);
        _bias = new FloatBuffer(Width);
        for (var output = 0; output < outputs; output++) _bias.Start[output] = bias(output);
        var number = 0;
        var bin = columns.Sum(column => column.Numbers);
        var code = bin + columns.Sum(column => column.Bins ?? 0);
        var category = 0;
        _terms = new Term[columns.Count];
        for (var i = 0; i < _terms.Length; i++)
        {
            var column = columns[i];
            if (column.Categories is not null)
            {
                var embedding = embeddings[category++];
                var rows = Rows(code, embedding.Width, outputs, weight);
                _terms[i] = column.Codes <= MostLookedUp ? new Term(null, LookUp(embedding, rows), null) : new Term(null, null, rows);
                code += embedding.Width;
                continue;
            }
            var dense = ColumnCoder.DenseInputs(column);
            _terms[i] = column.Kind == ColumnKind.Text
                ? new Term(null, null, Rows(number, dense, outputs, weight))
                : new Term(Rows(number, 1, outputs, weight), Places(column, number, bin, outputs, weight), dense > 0 ? Rows(number + 1, dense, outputs, weight) : null);
            number += column.Numbers;
            bin += column.Bins ?? 0;
        }
    }

    /// <summary>Outputs a row, filled up with zeros to whole vectors.</summary>
    public int Width { get; }

    /// <param name="sums">Row by row, <see cref="Width"/> each.</param>
    public void Run(CodedRows rows, float* sums)
    {
        Kernels.Fill(sums, rows.Count, Width, _bias.Start);
        for (var i = 0; i < _terms.Length; i++)
        {
            var (term, coded) = (_terms[i], rows.Columns[i]);
            if (term.Slope is not null) Kernels.AddNumbers(sums, rows.Count, Width, term.Table!.Start, term.Slope.Start, coded.Index, coded.Fraction, coded.Value);
            else if (term.Table is not null) Kernels.AddCodes(sums, rows.Count, Width, term.Table.Start, coded.Index);
            if (term.Weights is not null) Kernels.AddInputs(sums, rows.Count, Width, term.Weights.Start, coded.Dense, term.Weights.Length / Width);
        }
    }

    private FloatBuffer Rows(int first, int count, int outputs, Func<int, int, float> weight)
    {
        var rows = new FloatBuffer((long)count * Width);
        for (var i = 0; i < count; i++)
            for (var output = 0; output < outputs; output++) rows.Start[(i * Width) + output] = weight(first + i, output);
        return rows;
    }

    /// <summary>What each whole place adds, and behind them, twice, what a missing value does: see <see cref="ColumnCoder"/>.</summary>
    private FloatBuffer Places(ColumnEncoding column, int number, int bin, int outputs, Func<int, int, float> weight)
    {
        var bins = column.Bins ?? 0;
        var last = Math.Max(1, bins);
        var table = new FloatBuffer((last + 3L) * Width);
        for (var output = 0; output < outputs; output++)
        {
            var sum = 0.0;
            var missing = column.MarksMissing ? weight(number + column.Numbers - 1, output) : 0.0;
            for (var place = 0; place <= last; place++)
            {
                table.Start[(place * Width) + output] = (float)sum;
                // The middle of the bins, which is amid one where their number is odd.
                if (place < bins) missing += Math.Clamp((bins / 2.0) - place, 0, 1) * weight(bin + place, output);
                if (place < bins) sum += weight(bin + place, output);
            }
            for (var row = last + 1; row <= last + 2; row++) table.Start[(row * Width) + output] = (float)missing;
        }
        return table;
    }

    private FloatBuffer LookUp(CodeVectors embedding, FloatBuffer weights)
    {
        var table = new FloatBuffer((long)embedding.Codes * Width);
        fixed (float* vectors = embedding.Vectors)
            Kernels.AddInputs(table.Start, embedding.Codes, Width, weights.Start, vectors, embedding.Width);
        return table;
    }
}

/// <summary>A vector for each code.</summary>
internal sealed record CodeVectors(int Codes, int Width, float[] Vectors);
