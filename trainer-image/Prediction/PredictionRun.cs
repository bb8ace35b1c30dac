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

    /// <summary>Where the <see cref="ScoreReport"/> of a table goes.</summary>
    public string? Report { get; init; }

    public string? Labels { get; init; }
    public required int Threads { get; init; }
}

/// <summary>
/// One prediction from files to file. The output is there when it is whole, or not at all. Tables are predicted as everywhere else, by
/// Overnight.Scoring; images by Torch.
/// </summary>
internal sealed class PredictionRun(PredictionSettings settings, ModelDocument document, TextWriter messages, TimeProvider time)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(5);

    private readonly long _began = time.GetTimestamp();
    private readonly IScorer _scorer = document.Target.Scorer();
    private TimeSpan _lastReport;
    private long _rows;
    private long _scored;
    private bool _hasTargets;

    public static async Task<int> RunAsync(PredictionSettings settings, TextWriter messages, TimeProvider time, CancellationToken cancellation)
    {
        var (json, weights) = (Read(settings.Model, ModelDocument.FileName), Read(settings.Model, ModelFile.Weights));
        await new PredictionRun(settings, LoadedModel.ReadDocument(json), messages, time).RunAsync(json, weights, cancellation);
        return (int)ExitCode.Done;

        static byte[] Read(string folder, string name) => File.Exists(Path.Combine(folder, name))
            ? File.ReadAllBytes(Path.Combine(folder, name))
            : throw new FileNotFoundException($"found no {name} in {folder}, expected a model's folder, as a run leaves it in model/");
    }

    private async Task RunAsync(byte[] json, byte[] weights, CancellationToken cancellation)
    {
        if (!File.Exists(settings.Data)) throw new FileNotFoundException($"found no file {settings.Data}, expected the rows to predict");
        if (!Directory.Exists(Path.GetDirectoryName(settings.Output)))
            throw new DirectoryNotFoundException($"found no folder {Path.GetDirectoryName(settings.Output)}, expected one to write {Path.GetFileName(settings.Output)} to");
        var unfinished = settings.Output + ".part";
        ScoreReport? report = null;
        try
        {
            await using (var output = Create(unfinished))
            {
                if (document.Architecture.Images is { } shape) await PredictImagesAsync(shape, json, weights, output, cancellation);
                else report = await PredictTableAsync(TableModel.Load(json, weights), output, cancellation);
            }
            File.Move(unfinished, settings.Output, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
        foreach (var note in report?.Notes ?? []) await SayAsync(note);
        if (report is not null && settings.Report is { } file) await File.WriteAllBytesAsync(file, Documents.ToBytes(report), cancellation);
        await SayAsync($"{_rows:N0} rows predicted in {Elapsed.TotalSeconds:0.0} s ({Rate:N0} rows/s): {settings.Output}");
        if (_hasTargets) await EvaluateAsync(cancellation);
    }

    private Stream Create(string path)
    {
        var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1 << 20);
        return settings.Output.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Fastest) : file;
    }

    private Task<ScoreReport> PredictTableAsync(TableModel model, Stream output, CancellationToken cancellation) =>
        TableScoring.ScoreAsync(model, DataFile.OnDisk(settings.Data), output, new ScoreOptions
        {
            Key = settings.Key,
            Threads = settings.Threads,
            Answers = Score,
            Progress = rows =>
            {
                _rows = rows;
                Report();
            },
        }, cancellation);

    private async Task PredictImagesAsync(ImageShape shape, byte[] json, byte[] weights, Stream output, CancellationToken cancellation)
    {
        using var model = LoadedModel.Read(json, weights);
        var lines = new PredictionLines(document.Target, settings.Key);
        output.Write(lines.Header());
        await StreamedImages.RunAsync(settings, shape, new Predictor(model), answers =>
        {
            PredictionLines.Write(output, lines.Format(answers.Rows, answers.Outputs, keys: null, ragged: []), _rows + 1);
            _rows += answers.Rows;
            Score(answers.Outputs, answers.Targets);
            Report();
        }, cancellation);
    }

    private void Score(float[] outputs, float[]? targets)
    {
        if (targets is null) return;
        _hasTargets = true;
        for (var row = 0; row < targets.Length; row++)
        {
            if (float.IsNaN(targets[row])) continue;
            var width = outputs.Length / targets.Length;
            _scorer.Add(outputs.AsSpan(row * width, width), targets.AsSpan(row, 1));
            _scored++;
        }
    }

    private async Task EvaluateAsync(CancellationToken cancellation)
    {
        if (_scored < _rows) await SayAsync($"{_rows - _scored:N0} rows have no '{document.Target.Name}' that the model knows and are not part of the evaluation.");
        if (_scored == 0) return;
        var scores = _scorer.Finish();
        var evaluation = new PredictionEvaluation { Rows = _scored, Metrics = scores.Metrics, Classes = document.Target.Classes, Confusion = scores.Confusion };
        if (settings.Metrics is { } file) await File.WriteAllBytesAsync(file, TrainerDocuments.ToBytes(evaluation), cancellation);
        else await SayAsync($"against the file's own '{document.Target.Name ?? "labels"}': " + string.Join(", ", scores.Metrics.Select(m => $"{m.Name} {m.Value:G5}")));
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
