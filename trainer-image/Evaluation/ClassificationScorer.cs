using Overnight.Contracts;

namespace Overnight.Trainer.Evaluation;

/// <summary>Accuracy, log loss, macro F1, the confusion matrix, and for two classes the area under the ROC curve.</summary>
internal sealed class ClassificationScorer(int classes) : IScorer
{
    private readonly long[,] _confusion = new long[classes, classes];
    private readonly List<(double Score, bool Positive)> _ranked = [];
    private double _logLoss;
    private long _rows;

    public void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        for (var row = 0; row < targets.Length; row++)
        {
            var logits = outputs.Slice(row * classes, classes);
            var (truth, guess) = ((int)targets[row], IndexOfLargest(logits));
            _confusion[truth, guess]++;
            _logLoss += LogSumExp(logits, logits[guess]) - logits[truth];
            if (classes == 2) _ranked.Add((logits[1] - logits[0], truth == 1));
            _rows++;
        }
    }

    public Scores Finish()
    {
        var correct = Enumerable.Range(0, classes).Sum(c => _confusion[c, c]);
        var metrics = new List<NamedValue>
        {
            new("accuracy", (double)correct / _rows),
            new("logLoss", _logLoss / _rows),
            new("macroF1", Enumerable.Range(0, classes).Average(F1)),
        };
        if (classes == 2) metrics.Add(new NamedValue("auc", AreaUnderCurve(_ranked)));
        return new Scores
        {
            Rows = _rows,
            Loss = _logLoss / _rows,
            Metrics = metrics,
            Confusion = [.. Enumerable.Range(0, classes).Select(t => Enumerable.Range(0, classes).Select(p => _confusion[t, p]).ToList())],
        };
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

    /// <summary>The share of (positive, negative) pairs in the right order; equal scores count half (Mann and Whitney). 0.5 where a class is missing.</summary>
    internal static double AreaUnderCurve(List<(double Score, bool Positive)> ranked)
    {
        var positives = (double)ranked.Count(r => r.Positive);
        var negatives = ranked.Count - positives;
        if (positives == 0 || negatives == 0) return 0.5;
        var (below, area) = (0.0, 0.0);
        foreach (var tied in ranked.GroupBy(r => r.Score).OrderBy(g => g.Key))
        {
            var tiedPositives = (double)tied.Count(r => r.Positive);
            var tiedNegatives = tied.Count() - tiedPositives;
            area += tiedPositives * (below + tiedNegatives / 2);
            below += tiedNegatives;
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
