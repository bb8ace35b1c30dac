using Overnight.Contracts;
using Overnight.Trainer.Training;
using static TorchSharp.torch;

namespace Overnight.Trainer.HoldOuts;

/// <summary>Scores a model on each row of a hold-out.</summary>
internal static class HoldOutScorer
{
    // Of a class that the model does not know it gives no probability at all; scikit-learn's log_loss has the same least one.
    private const double LeastProbability = 1e-15;

    /// <param name="run">Whose model it is.</param>
    /// <param name="version">The hold-out's.</param>
    /// <param name="network">With its final weights; left in evaluation mode.</param>
    /// <param name="part">The hold-out's rows; a class that the model does not know is below 0.</param>
    /// <param name="target">What the outputs mean.</param>
    public static HoldOutScores Score(string run, string version, nn.Module<Tensor, Tensor> network, Part part, Target target)
    {
        var isClassification = target.Task == LearningTask.Classification;
        var (first, second) = (new float[part.Rows.Length], new float[isClassification ? part.Rows.Length : 0]);
        var row = 0;
        Evaluator.Run(network, part, (outputs, truths) =>
        {
            var width = outputs.Length / truths.Length;
            for (var i = 0; i < truths.Length; i++, row++)
            {
                var output = outputs.AsSpan(i * width, width);
                if (isClassification) (first[row], second[row]) = OfClass(output, (int)truths[i]);
                else first[row] = (float)((output[0] - (double)truths[i]) * target.Deviation);
            }
        });
        return new HoldOutScores
        {
            Run = run,
            HoldOut = version,
            Rows = row,
            Correct = isClassification ? HoldOutScores.ToBytes(first) : null,
            LogLoss = isClassification ? HoldOutScores.ToBytes(second) : null,
            Error = isClassification ? null : HoldOutScores.ToBytes(first),
        };
    }

    private static (float Correct, float LogLoss) OfClass(ReadOnlySpan<float> logits, int truth)
    {
        var best = 0;
        for (var c = 1; c < logits.Length; c++)
            if (logits[c] > logits[best]) best = c;
        var sum = 0.0;
        foreach (var logit in logits) sum += Math.Exp(logit - (double)logits[best]);
        var probability = truth < 0 || truth >= logits.Length ? 0 : Math.Exp(logits[truth] - (double)logits[best]) / sum;
        return (best == truth ? 1 : 0, (float)-Math.Log(Math.Max(probability, LeastProbability)));
    }
}
