using Overnight.Contracts;

namespace Overnight.Scoring;

/// <summary>Adds up how good predictions are, by the definitions that metrics.json has.</summary>
internal sealed class AnswerScores(Target target)
{
    private readonly int _classes = target.Classes.Count;
    private readonly long[] _confusion = new long[target.Classes.Count * target.Classes.Count];
    private double _logLoss;
    private double _squares;
    private double _absolutes;
    private double _targets;
    private double _targetSquares;

    public long Rows { get; private set; }

    public long Unknown { get; private set; }

    /// <param name="outputs">Row by row: logits, or one standardised value.</param>
    /// <param name="targets">One a row: the class, or the standardised value; NaN where it is not known.</param>
    public void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        var width = Math.Max(1, _classes);
        for (var row = 0; row < targets.Length; row++)
        {
            if (float.IsNaN(targets[row])) Unknown++;
            else if (target.Task == LearningTask.Classification) AddClass(outputs.Slice(row * width, width), (int)targets[row]);
            else AddNumber(outputs[row], targets[row]);
        }
    }

    public void Add(AnswerScores other)
    {
        Rows += other.Rows;
        Unknown += other.Unknown;
        _logLoss += other._logLoss;
        _squares += other._squares;
        _absolutes += other._absolutes;
        _targets += other._targets;
        _targetSquares += other._targetSquares;
        for (var i = 0; i < _confusion.Length; i++) _confusion[i] += other._confusion[i];
    }

    /// <summary>Null where nothing was added.</summary>
    public PredictionScores? Finish() => Rows + Unknown == 0 ? null : new PredictionScores
    {
        Task = target.Task,
        Rows = Rows,
        Unknown = Unknown,
        Classes = target.Classes,
        Confusion = [.. Enumerable.Range(0, _classes).Select(truth => _confusion[(truth * _classes)..((truth + 1) * _classes)].ToList())],
        LogLoss = _logLoss,
        Squares = _squares,
        Absolutes = _absolutes,
        Targets = _targets,
        TargetSquares = _targetSquares,
        Deviation = target.Deviation,
    }.Measured();

    private void AddClass(ReadOnlySpan<float> logits, int truth)
    {
        var best = 0;
        for (var c = 1; c < logits.Length; c++)
            if (logits[c] > logits[best]) best = c;
        var sum = 0.0;
        foreach (var logit in logits) sum += Math.Exp(logit - (double)logits[best]);
        _confusion[(truth * _classes) + best]++;
        _logLoss += logits[best] + Math.Log(sum) - logits[truth];
        Rows++;
    }

    private void AddNumber(float output, float truth)
    {
        var error = (double)output - truth;
        _squares += error * error;
        _absolutes += Math.Abs(error);
        _targets += truth;
        _targetSquares += (double)truth * truth;
        Rows++;
    }
}
