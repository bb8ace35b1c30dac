using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Scoring;

/// <summary>
/// Predictions as CSV (RFC 4180): the row's number or key, what is predicted, and for classes the probability of each. Numbers are
/// written as short as they can be without losing a digit. A record that could not be read has a line too: with nothing predicted.
/// </summary>
internal sealed class PredictionLines(Target target, string? key)
{
    public const string RowNumber = "row";

    private readonly byte[][] _labels = [.. target.Classes.Select(CsvField.Of)];

    private bool IsClassification => target.Task == LearningTask.Classification;

    public byte[] Header()
    {
        var names = new List<string> { key ?? RowNumber, "prediction" };
        names.AddRange(target.Classes.Select(label => $"probability of {label}"));
        return Encoding.UTF8.GetBytes(string.Join(',', names.Select(name => Encoding.UTF8.GetString(CsvField.Of(name)))) + "\n");
    }

    /// <summary>A piece's lines without their first fields where those are numbers, which only the pieces before it tell: see <see cref="Write"/>.</summary>
    /// <param name="outputs">Row by row: logits, or one standardised value.</param>
    /// <param name="ragged">Records between the rows that are none.</param>
    public PredictedLines Format(int rows, ReadOnlySpan<float> outputs, TextColumn? keys, IReadOnlyList<RaggedRow> ragged)
    {
        var lines = rows + ragged.Count;
        var text = new ArrayBufferWriter<byte>((lines + 1) * (16 + (14 * _labels.Length)));
        var ends = new int[lines];
        var (line, next, width) = (0, 0, Math.Max(1, _labels.Length));
        Span<double> probabilities = width <= 128 ? stackalloc double[width] : new double[width];
        for (var row = 0; row <= rows; row++)
        {
            for (; next < ragged.Count && ragged[next].RowsBefore == row; next++)
            {
                if (keys is not null) text.Write(CsvField.Of(ragged[next].Key));
                // As many empty fields as the others have.
                for (var comma = 0; comma <= _labels.Length; comma++) text.Write(","u8);
                text.Write("\n"u8);
                ends[line++] = text.WrittenCount;
            }
            if (row == rows) break;
            if (keys is not null) text.Write(CsvField.Of(keys.Utf8(row)));
            text.Write(","u8);
            var own = outputs.Slice(row * width, width);
            if (IsClassification) AddClasses(text, own, probabilities);
            else Add(text, (float)(target.Mean + (target.Deviation * own[0])));
            text.Write("\n"u8);
            ends[line++] = text.WrittenCount;
        }
        return new PredictedLines(text.WrittenMemory, lines, keys is null ? ends : null);
    }

    /// <param name="firstRow">The number of the piece's first row.</param>
    public static void Write(Stream stream, PredictedLines piece, long firstRow)
    {
        if (piece.Ends is not { } ends)
        {
            stream.Write(piece.Text.Span);
            return;
        }
        // In one go: a call of the stream for each number and line would take longer than the rest.
        var lines = new ArrayBufferWriter<byte>(piece.Text.Length + (20 * ends.Length) + 1);
        var start = 0;
        for (var row = 0; row < ends.Length; row++)
        {
            Utf8Formatter.TryFormat(firstRow + row, lines.GetSpan(20), out var written);
            lines.Advance(written);
            lines.Write(piece.Text.Span[start..ends[row]]);
            start = ends[row];
        }
        stream.Write(lines.WrittenSpan);
    }

    private void AddClasses(ArrayBufferWriter<byte> text, ReadOnlySpan<float> logits, Span<double> probabilities)
    {
        var best = 0;
        for (var c = 1; c < logits.Length; c++)
            if (logits[c] > logits[best]) best = c;
        var sum = 0.0;
        for (var c = 0; c < logits.Length; c++) sum += probabilities[c] = Math.Exp(logits[c] - (double)logits[best]);
        text.Write(_labels[best]);
        for (var c = 0; c < logits.Length; c++)
        {
            text.Write(","u8);
            Add(text, (float)(probabilities[c] / sum));
        }
    }

    private static void Add(ArrayBufferWriter<byte> text, float number)
    {
        const int longest = 16;
        Utf8Formatter.TryFormat(number, text.GetSpan(longest), out var written);
        text.Advance(written);
    }
}

/// <summary>Some consecutive lines, written but for their numbers.</summary>
/// <param name="Ends">Where each line ends; null where the lines have keys and want no numbers.</param>
internal sealed record PredictedLines(ReadOnlyMemory<byte> Text, int Rows, int[]? Ends);
