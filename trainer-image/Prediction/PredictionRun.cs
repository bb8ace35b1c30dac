using System.IO.Compression;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Evaluation;
using Overnight.Trainer.Export;

namespace Overnight.Trainer.Prediction;

/// <summary>What to predict with what; paths are whole.</summary>
internal sealed record PredictionSettings
{
    public required string Model { get; init; }
    public required string Data { get; init; }
    public required string Output { get; init; }
    public string? Key { get; init; }
    public string? Metrics { get; init; }
    public string? Labels { get; init; }
    public required int Threads { get; init; }
}

/// <summary>One prediction from files to file. The output is there when it is whole, or not at all.</summary>
internal sealed class PredictionRun(PredictionSettings settings, LoadedModel model, TextWriter messages, TimeProvider time)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(5);

    // Larger than for reading alone: a network wants some hundred rows at once.
    private const int ChunkBytes = 512 * 1024;

    private readonly long _began = time.GetTimestamp();
    private readonly IScorer _scorer = model.Document.Target.Scorer();
    private TimeSpan _lastReport;
    private long _rows;
    private long _scored;
    private bool _hasTargets;

    public static async Task<int> RunAsync(PredictionSettings settings, TextWriter messages, TimeProvider time, CancellationToken cancellation)
    {
        using var model = LoadedModel.Read(Read(settings.Model, ModelDocument.FileName), Read(settings.Model, ModelFile.Weights));
        await new PredictionRun(settings, model, messages, time).RunAsync(cancellation);
        return (int)ExitCode.Done;

        static byte[] Read(string folder, string name) => File.Exists(Path.Combine(folder, name))
            ? File.ReadAllBytes(Path.Combine(folder, name))
            : throw new FileNotFoundException($"found no {name} in {folder}, expected a model's folder, as a run leaves it in model/");
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        if (!File.Exists(settings.Data)) throw new FileNotFoundException($"found no file {settings.Data}, expected the rows to predict");
        if (!Directory.Exists(Path.GetDirectoryName(settings.Output)))
            throw new DirectoryNotFoundException($"found no folder {Path.GetDirectoryName(settings.Output)}, expected one to write {Path.GetFileName(settings.Output)} to");
        var unfinished = settings.Output + ".part";
        try
        {
            await using (var output = Create(unfinished)) await PredictAsync(output, cancellation);
            File.Move(unfinished, settings.Output, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
        await SayAsync($"{_rows:N0} rows predicted in {Elapsed.TotalSeconds:0.0} s ({Rate:N0} rows/s): {settings.Output}");
        if (_hasTargets) await EvaluateAsync(cancellation);
    }

    private Stream Create(string path)
    {
        var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1 << 20);
        return settings.Output.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Fastest) : file;
    }

    private async Task PredictAsync(Stream output, CancellationToken cancellation)
    {
        var lines = new PredictionLines(model.Document.Target, settings.Key);
        output.Write(lines.Header());
        var predictor = new Predictor(model);
        void InOrder(PredictedPiece piece)
        {
            PredictionLines.Write(output, piece, _rows + 1);
            _rows += piece.Answers.Rows;
            Score(piece.Answers);
            Report();
        }

        if (model.Document.Architecture.Images is { } shape)
        {
            await StreamedImages.RunAsync(settings, shape, predictor, answers => InOrder(lines.Format(answers, keys: null)), cancellation);
            return;
        }
        var options = ReadOptions.Default with { Threads = settings.Threads, ChunkBytes = ChunkBytes };
        await using var table = await StreamedTable.OpenAsync(DataFile.OnDisk(settings.Data), Schema(), options, cancellation);
        await table.RunAsync(piece =>
        {
            var keys = settings.Key is null ? null : (TextColumn)piece[StreamedTable.KeyName];
            return lines.Format(predictor.Predict(piece), keys);
        }, InOrder, cancellation);
        foreach (var note in table.Notes) await SayAsync(note);
    }

    /// <summary>Kinds as they were read, which need not be as they were planned: numbers may have turned out to be words.</summary>
    private StreamSchema Schema()
    {
        var encodings = model.Document.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        return new StreamSchema
        {
            Columns = [.. model.Document.Schema.Select(column => encodings.TryGetValue(column.Name, out var encoding) ? column with { Kind = encoding.Kind } : column)],
            Needed = encodings.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>?)pair.Value.Categories, StringComparer.Ordinal),
            Target = model.Document.Target.Name,
            Task = model.Document.Target.Task,
            Key = settings.Key,
        };
    }

    private void Score(Answers answers)
    {
        if (answers.Targets is not { } targets) return;
        _hasTargets = true;
        var width = answers.Outputs.Length / answers.Rows;
        for (var row = 0; row < targets.Length; row++)
        {
            if (float.IsNaN(targets[row])) continue;
            _scorer.Add(answers.Outputs.AsSpan(row * width, width), targets.AsSpan(row, 1));
            _scored++;
        }
    }

    private async Task EvaluateAsync(CancellationToken cancellation)
    {
        if (_scored < _rows) await SayAsync($"{_rows - _scored:N0} rows have no '{model.Document.Target.Name}' that the model knows and are not part of the evaluation.");
        if (_scored == 0) return;
        var scores = _scorer.Finish();
        var evaluation = new PredictionEvaluation { Rows = _scored, Metrics = scores.Metrics, Classes = model.Document.Target.Classes, Confusion = scores.Confusion };
        if (settings.Metrics is { } file) await File.WriteAllBytesAsync(file, TrainerDocuments.ToBytes(evaluation), cancellation);
        else await SayAsync($"against the file's own '{model.Document.Target.Name ?? "labels"}': " + string.Join(", ", scores.Metrics.Select(m => $"{m.Name} {m.Value:G5}")));
    }

    private void Report()
    {
        if (Elapsed - _lastReport < ReportEvery) return;
        _lastReport = Elapsed;
        messages.WriteLine($"trainer: {_rows:N0} rows, {Rate:N0} rows/s");
    }

    private TimeSpan Elapsed => time.GetElapsedTime(_began);

    private double Rate => _rows / Math.Max(Elapsed.TotalSeconds, 1e-3);

    private Task SayAsync(string line) => messages.WriteLineAsync($"trainer: {line}");
}

/// <summary>How good predictions were where the file told the truth too: <c>--metrics</c>.</summary>
internal sealed record PredictionEvaluation
{
    public required long Rows { get; init; }
    public required List<NamedValue> Metrics { get; init; }

    /// <summary>Empty for regression.</summary>
    public required List<string> Classes { get; init; }

    /// <summary>Rows are the true class, columns the predicted one; empty for regression.</summary>
    public required List<List<long>> Confusion { get; init; }
}
