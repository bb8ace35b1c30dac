using Overnight.Contracts;
using Overnight.Trainer.Evaluation;
using static TorchSharp.torch;

namespace Overnight.Trainer.Training;

/// <summary>Runs a network over a part of the data and scores what it says.</summary>
internal static class Evaluator
{
    // Numbers in a batch: large pictures come fewer at a time, since a network's first layers hold many times as much.
    private const int NumbersAtOnce = 1_000_000;

    /// <summary>How many of these rows a network takes at a time when it does not learn from them.</summary>
    public static int RowsAtOnce(Tensor inputs) => (int)Math.Clamp(NumbersAtOnce * inputs.shape[0] / Math.Max(1, inputs.NumberOfElements), 16, 1_024);

    /// <param name="network">Left in evaluation mode.</param>
    /// <param name="part">At least one row.</param>
    /// <param name="target">What the outputs mean.</param>
    /// <param name="stop">Asked between batches.</param>
    /// <returns>Null where <paramref name="stop"/> said so.</returns>
    public static Scores? Score(nn.Module<Tensor, Tensor> network, Part part, Target target, Func<bool> stop)
    {
        var scorer = target.Scorer();
        return Run(network, part, (outputs, truths) => scorer.Add(outputs, truths), stop) ? scorer.Finish() : null;
    }

    /// <summary>Hands over the outputs and the true targets, some rows at a time and in their order.</summary>
    /// <returns>False where <paramref name="stop"/> said so.</returns>
    public static bool Run(nn.Module<Tensor, Tensor> network, Part part, Action<float[], float[]> take, Func<bool>? stop = null)
    {
        network.eval();
        using var constants = no_grad();
        var atOnce = RowsAtOnce(part.Inputs);
        for (var start = 0; start < part.Rows.Length; start += atOnce)
        {
            if (stop?.Invoke() == true) return false;
            using var scope = NewDisposeScope();
            var rows = part.Range(start, Math.Min(atOnce, part.Rows.Length - start));
            var outputs = network.call(part.Inputs.index_select(0, rows));
            take(Floats(outputs), Floats(part.Targets.index_select(0, rows)));
        }
        return true;
    }

    /// <summary>The same scores for the model that knows only how often each class comes, or the mean.</summary>
    public static Scores ScoreBaseline(Part train, Part part, Target target)
    {
        using var scope = NewDisposeScope();
        float[] always = target.Task == LearningTask.Regression ? [0] : LogFrequencies(train, target.Classes.Count);
        var scorer = target.Scorer();
        foreach (var truth in Floats(part.Targets.index_select(0, part.Range(0, part.Rows.Length)))) scorer.Add(always, [truth]);
        return scorer.Finish();
    }

    // Laplace's rule: a class that the training part lacks is unlikely, not impossible.
    private static float[] LogFrequencies(Part train, int classes)
    {
        var counts = Enumerable.Repeat(1.0, classes).ToArray();
        foreach (var truth in Floats(train.Targets.index_select(0, train.Range(0, train.Rows.Length)))) counts[(int)truth]++;
        return [.. counts.Select(count => (float)Math.Log(count / (train.Rows.Length + classes)))];
    }

    private static float[] Floats(Tensor values) => values.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
}
