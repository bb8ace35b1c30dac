using Overnight.Contracts;
using Overnight.Trainer.Reading;
using Overnight.Trainer.Training;
using static TorchSharp.torch;

namespace Overnight.Trainer.Evaluation;

/// <summary>All that is measured of a finished model.</summary>
/// <param name="Final">On the part that counts: the test part where there is one, else validation.</param>
/// <param name="Learnt">On training rows, some of them where there are many: the same as above, had it understood.</param>
/// <param name="Baseline">The trivial model on the part that counts.</param>
/// <param name="Importance">Of a table's columns, on the part that counts.</param>
internal sealed record ModelScores(Scores Final, Scores Learnt, Scores Baseline, List<ColumnImportance> Importance)
{
    // Enough for two digits.
    private const int TrainingRowsScored = 10_000;

    /// <param name="network">With its final weights; left in evaluation mode.</param>
    /// <param name="prepared">What it was trained on.</param>
    /// <param name="seed">The run's.</param>
    public static ModelScores Of(nn.Module<Tensor, Tensor> network, PreparedData prepared, long seed)
    {
        var data = prepared.Data;
        var part = data.Test ?? data.Validation;
        var every = 1 + ((data.Train.Rows.Length - 1) / TrainingRowsScored);
        var some = data.Train with { Rows = [.. data.Train.Rows.Where((_, i) => i % every == 0)] };
        return new ModelScores(
            Evaluator.Score(network, part, data.Target, stop: () => false)!,
            Evaluator.Score(network, some, data.Target, stop: () => false)!,
            Evaluator.ScoreBaseline(data.Train, part, data.Target),
            PermutationImportance.Of(network, prepared.Columns, part, data.Target, seed));
    }
}
