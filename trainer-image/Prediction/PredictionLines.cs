using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Training;

namespace Overnight.Trainer.Prediction;

/// <summary>
/// Predictions as CSV (RFC 4180): the row's number or key, what is predicted, and for classes the probability of each. Numbers are
/// written as short as they can be without losing a digit.
/// </summary>
internal sealed class PredictionLines(Target target, string? key)
{
    public const string RowNumber = "row";

    private readonly byte[][] _labels = [.. target.Classes.Select(label => Quoted(Encoding.UTF8.GetBytes(label)))];

    private bool IsClassification => target.Task == LearningTask.Classification;

    public byte[] Header()
    {
        var names = new List<string> { key ?? RowNumber, "prediction" };
        names.AddRange(target.Classes.Select(label => $"probability of {label}"));
        var quoted = names.Select(name => Encoding.UTF8.GetString(Quoted(Encoding.UTF8.GetBytes(name))));
        return Encoding.UTF8.GetBytes(string.Join(',', quoted) + "\n");
    }

    /// <summary>A piece's lines without their first fields, which only the pieces before it tell: see <see cref="Write"/>.</summary>
    public PredictedPiece Format(Answers answers, TextColumn? keys)
    {
        var text = new ArrayBufferWriter<byte>(answers.Rows * (16 + 14 * _labels.Length));
        var ends = new int[answers.Rows];
        var probabilities = new double[Math.Max(1, _labels.Length)];
        for (var row = 0; row < answers.Rows; row++)
        {
            if (keys is not null) text.Write(Quoted(keys.Utf8(row)));
            text.Write(","u8);
            var outputs = answers.Outputs.AsSpan(row * probabilities.Length, probabilities.Length);
            if (IsClassification) AddClasses(text, outputs, probabilities);
            else Add(text, (float)(target.Mean + target.Deviation * outputs[0]));
            text.Write("\n"u8);
            ends[row] = text.WrittenCount;
        }
        return new PredictedPiece(text.WrittenMemory, keys is null ? ends : null, answers);
    }

    /// <param name="firstRow">The number of the piece's first row.</param>
    public static void Write(Stream stream, PredictedPiece piece, long firstRow)
    {
        if (piece.Ends is not { } ends)
        {
            stream.Write(piece.Text.Span);
            return;
        }
        // In one go: a call of the stream for each number and line would take longer than the rest.
        var lines = new ArrayBufferWriter<byte>(piece.Text.Length + 20 * ends.Length);
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

    private void AddClasses(ArrayBufferWriter<byte> text, ReadOnlySpan<float> logits, double[] probabilities)
    {
        var best = 0;
        for (var c = 1; c < logits.Length; c++)
            if (logits[c] > logits[best]) best = c;
        var sum = 0.0;
        for (var c = 0; c < logits.Length; c++) sum += probabilities[c] = Math.Exp(logits[c] - logits[best]);
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

    private static byte[] Quoted(ReadOnlySpan<byte> value)
    {
        if (value.IndexOfAny(",\"\r\n"u8) < 0 && !(value.Length > 0 && (value[0] == ' ' || value[^1] == ' '))) return value.ToArray();
        return Encoding.UTF8.GetBytes($"\"{Encoding.UTF8.GetString(value).Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
    }
}

/// <summary>Some consecutive rows, predicted and written, but for their numbers.</summary>
/// <param name="Ends">Where each row's line ends; null where the lines have keys and want no numbers.</param>
internal sealed record PredictedPiece(ReadOnlyMemory<byte> Text, int[]? Ends, Answers Answers);
