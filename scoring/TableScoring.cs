using System.Collections.Concurrent;
using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Scoring;

/// <summary>Predicts the rows of a delimited table, of any dialect that a model is trained on, plain or gzip.</summary>
public static class TableScoring
{
    /// <summary>
    /// Writes CSV: the row's key, the prediction and, for classes, the probability of each, a line for every row of the file, in its order.
    /// However long the file is, memory does not grow.
    /// </summary>
    /// <param name="table">For a part of it, <see cref="DataFile.OpenAt"/> should be there: without it, what comes before is read too.</param>
    /// <param name="output">Written to in order, synchronously, by one thread at a time; not closed.</param>
    /// <exception cref="BadInputException">The file is no table, is damaged, or lacks a column that the model needs.</exception>
    public static async Task<ScoreReport> ScoreAsync(
        TableModel model, DataFile table, Stream output, ScoreOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= ScoreOptions.Default;
        var reading = ReadOptions.Default with { Threads = Math.Max(1, options.Threads), ChunkBytes = options.ChunkBytes };
        await using var rows = await StreamedTable.OpenAsync(table, Schema(model, options), reading, options.Part, cancellation);
        var lines = new PredictionLines(model.Document.Target, rows.Key);
        if (options.Part is not { Start: > 0 }) output.Write(lines.Header());
        var work = new ScoringWork(model, lines);
        var (done, row) = (0L, options.Part?.FirstRow ?? 1);
        var (drift, scores) = (new DriftCounts(model.Document.Columns), new AnswerScores(model.Document.Target));
        await rows.RunAsync(work.Score, piece =>
        {
            PredictionLines.Write(output, piece.Lines, row + done);
            done += piece.Lines.Rows;
            drift.Add(piece.Tallies);
            scores.Add(piece.Scores);
            options.Answers?.Invoke(piece.Outputs, piece.Targets);
            options.Progress?.Invoke(done);
        }, cancellation);
        return new ScoreReport
        {
            Rows = done,
            Key = rows.Key,
            Unreadable = rows.Ragged,
            Odd = [.. rows.Odd],
            Remarks = [.. rows.Remarks],
            Drift = drift.Finish(rows.Unknown),
            Evaluation = scores.Finish(),
        }.Told();
    }

    /// <summary>The same over a stream, which is read once and left open; without parts.</summary>
    public static Task<ScoreReport> ScoreAsync(
        TableModel model, Stream table, string fileName, Stream output, ScoreOptions? options = null, CancellationToken cancellation = default)
    {
        if (options?.Part is not null) throw new ArgumentException("found a part of a stream, expected the whole: parts want a file that can be opened at any place", nameof(options));
        return ScoreAsync(model, new DataFile(fileName, 0, _ => Task.FromResult<Stream>(new UnownedStream(table))), output, options, cancellation);
    }

    /// <summary>The parts of a plain file to predict apart: see <see cref="TableSplit"/>.</summary>
    public static Task<IReadOnlyList<TablePart>> SplitAsync(TableModel model, DataFile table, long partBytes, CancellationToken cancellation = default) =>
        TableSplit.FindAsync(table, partBytes, ReadOptions.Default, [.. model.Document.Schema.Select(column => column.Name)], cancellation);

    /// <summary>Kinds as they were read, which need not be as they were planned: numbers may have turned out to be words.</summary>
    private static StreamSchema Schema(TableModel model, ScoreOptions options)
    {
        var document = model.Document;
        var encodings = document.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        return new StreamSchema
        {
            Columns = [.. document.Schema.Select(column => encodings.TryGetValue(column.Name, out var encoding) ? column with { Kind = encoding.Kind } : column)],
            Needed = encodings.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>?)pair.Value.Categories, StringComparer.Ordinal),
            Target = document.Target.Name,
            Task = document.Target.Task,
            Key = options.Key,
            DefaultKey = document.Schema.Find(column => column.Kind == ColumnKind.Identifier)?.Name,
        };
    }
}

/// <summary>A piece of a file, predicted.</summary>
internal sealed record ScoredPiece(PredictedLines Lines, float[] Outputs, float[]? Targets, TallyCounts[] Tallies, AnswerScores Scores);

/// <summary>What each thread does with a piece: it codes, computes and writes its own rows and waits for nobody.</summary>
internal sealed class ScoringWork(TableModel model, PredictionLines lines)
{
    private readonly ConcurrentBag<(CodedRows Rows, TableNetwork.Scratch Scratch)> _idle = [];

    public ScoredPiece Score(StreamedRows piece)
    {
        var (table, columns) = (piece.Table, model.Document.Columns);
        var outputs = new float[table.Rows * model.Network.Outputs];
        var tallies = DriftCounts.Begin(columns);
        var inputs = columns.Select(column => table[column.Name]).ToArray();
        var own = _idle.TryTake(out var used) ? used : (Rows: new CodedRows(model.Coders), Scratch: model.Network.Begin());
        for (var start = 0; start < table.Rows; start += CodedRows.Most)
        {
            own.Rows.Count = Math.Min(CodedRows.Most, table.Rows - start);
            for (var i = 0; i < inputs.Length; i++) model.Coders[i].Code(inputs[i], start, own.Rows.Count, own.Rows.Columns[i], tallies[i]);
            model.Network.Run(own.Rows, own.Scratch, outputs.AsSpan(start * model.Network.Outputs));
        }
        _idle.Add(own);
        var (targets, scores) = (Targets(table), new AnswerScores(model.Document.Target));
        if (targets is not null) scores.Add(outputs, targets);
        var keys = table.Columns.FirstOrDefault(column => column.Name == StreamedTable.KeyName) as TextColumn;
        return new ScoredPiece(lines.Format(table.Rows, outputs, keys, piece.Ragged), outputs, targets, tallies, scores);
    }

    private float[]? Targets(Table table)
    {
        var target = model.Document.Target;
        return table.Columns.FirstOrDefault(column => column.Name == target.Name) switch
        {
            CategoricalColumn labels => Array.ConvertAll(labels.CodesIn(target.Classes), code => code < 0 ? float.NaN : code),
            NumericColumn numbers => Array.ConvertAll(numbers.Values.ToArray(), x => (float)((x - target.Mean) / target.Deviation)),
            _ => null,
        };
    }
}
