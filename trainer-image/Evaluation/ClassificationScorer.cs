namespace Overnight.Trainer.Evaluation;

/// <summary>
/// Accuracy, log loss, macro F1, the confusion matrix, and the area under the ROC curve: of the second of two classes, or the mean of
/// each class against the rest.
/// </summary>
internal sealed class ClassificationScorer(int classes) : IScorer
{
    // Scores to sort in the end, four bytes each: so many rows times classes tell the area to the fourth digit.
    private const int MostRanked = 4_000_000;

    private readonly int _curves = classes == 2 ? 1 : classes;
    private readonly long[,] _confusion = new long[classes, classes];
    private readonly List<float> _ranked = [];
    private readonly List<int> _truths = [];
    private double _logLoss;
    private long _rows;

    public void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        for (var row = 0; row < targets.Length; row++)
        {
            var logits = outputs.Slice(row * classes, classes);
            var (truth, guess) = ((int)targets[row], IndexOfLargest(logits));
            _confusion[truth, guess]++;
            var all = LogSumExp(logits, logits[guess]);
            _logLoss += all - logits[truth];
            if (_ranked.Count + _curves <= MostRanked) Rank(logits, all, truth);
            _rows++;
        }
    }

    private void Rank(ReadOnlySpan<float> logits, double all, int truth)
    {
        _truths.Add(truth);
        if (classes == 2) _ranked.Add(logits[1] - logits[0]);
        else foreach (var logit in logits) _ranked.Add((float)(logit - all));
    }

    public Scores Finish()
    {
        var correct = Enumerable.Range(0, classes).Sum(c => _confusion[c, c]);
        return new Scores
        {
            Rows = _rows,
            Loss = _logLoss / _rows,
            Metrics =
            [
                new("accuracy", (double)correct / _rows),
                new("logLoss", _logLoss / _rows),
                new("macroF1", Enumerable.Range(0, classes).Average(F1)),
                new("auc", AreaUnderCurves()),
            ],
            Confusion = [.. Enumerable.Range(0, classes).Select(t => Enumerable.Range(0, classes).Select(p => _confusion[t, p]).ToList())],
        };
    }

    private double AreaUnderCurves()
    {
        var scores = new float[_truths.Count];
        var areas = new List<double>();
        for (var curve = 0; curve < _curves; curve++)
        {
            for (var row = 0; row < scores.Length; row++) scores[row] = _ranked[row * _curves + curve];
            var positive = classes == 2 ? 1 : curve;
            if (AreaUnderCurve(scores, [.. _truths.Select(truth => truth == positive)]) is { } area) areas.Add(area);
        }
        return areas.Count == 0 ? 0.5 : areas.Average();
    }

    /// <summary>Harmonic mean of precision and recall; 0 for a class that is neither there nor predicted, as scikit-learn has it.</summary>
    private double F1(int c)
    {
        var (truly, predicted) = (0L, 0L);
        for (var other = 0; other < classes; other++)
        {
            truly += _confusion[c, other];
            predicted += _confusion[other, c];
        }
        return truly + predicted == 0 ? 0 : 2.0 * _confusion[c, c] / (truly + predicted);
    }

    /// <summary>The share of (positive, negative) pairs in the right order; equal scores count half (Mann and Whitney). Null where a side is missing.</summary>
    internal static double? AreaUnderCurve(float[] scores, bool[] isPositive)
    {
        var positives = (double)isPositive.Count(p => p);
        var negatives = isPositive.Length - positives;
        if (positives == 0 || negatives == 0) return null;
        Array.Sort(scores, isPositive);
        var (below, area) = (0.0, 0.0);
        for (var start = 0; start < scores.Length;)
        {
            var (tiedPositives, end) = (0.0, start);
            for (; end < scores.Length && scores[end] == scores[start]; end++) tiedPositives += isPositive[end] ? 1 : 0;
            var tiedNegatives = end - start - tiedPositives;
            area += tiedPositives * (below + tiedNegatives / 2);
            below += tiedNegatives;
            start = end;
        }
        return area / (positives * negatives);
    }

    private static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[best]) best = i;
        return best;
    }

    private static double LogSumExp(ReadOnlySpan<float> values, double largest)
    {
        var sum = 0.0;
        foreach (var value in values) sum += Math.Exp(value - largest);
        return largest + Math.Log(sum);
    }
}
