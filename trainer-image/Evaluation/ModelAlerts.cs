using Overnight.Contracts;
using Overnight.Trainer.Training;

namespace Overnight.Trainer.Evaluation;

/// <summary>What a person should know before trusting a trained model, in plain English, with numbers and what to do.</summary>
internal static class ModelAlerts
{
    // With fewer rows a class is learnt by heart rather than understood.
    private const int FewRows = 10;

    // More classes than this have a table of their own in the report.
    private const int MostClassesNamed = 5;

    // Every network knows what it has seen a little better; from here on it is a finding.
    private const double WideGap = 0.1;
    private const double WideRatio = 1.5;

    // One column that does nine tenths of the work while no other does a fiftieth.
    private const double NearlyAllOfTheGain = 0.9;
    private const double HardlyAnyOfTheGain = 0.02;
    private const double TooGood = 0.95;

    public static IEnumerable<string> Of(Plan plan, TrainingData data, TrainingPosition position, ModelScores scores, EarlyEnd? early)
    {
        var isClassification = plan.Task == LearningTask.Classification;
        if (NoBetter(isClassification, data, scores) is { } noBetter) yield return noBetter;
        else if (RestsOnOne(isClassification, data, scores) is { } one) yield return one;
        if (LearntByHeart(isClassification, scores) is { } heart) yield return heart;
        if (early is not null)
            yield return $"Training ended after {early.Epochs} of {early.Planned} epochs, when the time that the run's budget and deadline leave "
                + "was up. With more of it the model may become better.";
        else if (position.Epochs.Count < plan.Training.Epochs)
            yield return $"Training ended after {position.Epochs.Count} of {plan.Training.Epochs} epochs: since number {position.BestEpoch} the model only learnt the training rows by heart. The weights are that epoch's.";
        if (isClassification && FewRowsOf(data) is { } few) yield return few;
    }

    /// <summary>How much better than the trivial model, in the primary metric.</summary>
    private static double Gain(bool isClassification, ModelScores scores)
    {
        var gain = scores.Final.Primary.Value - scores.Baseline.Primary.Value;
        return isClassification ? gain : -gain;
    }

    private static string? NoBetter(bool isClassification, TrainingData data, ModelScores scores)
    {
        var (model, trivial) = (scores.Final.Primary.Value, scores.Baseline.Primary.Value);
        if (Gain(isClassification, scores) <= 0)
        {
            return isClassification
                ? $"The model is no better than always answering with the commonest class: accuracy {model:0.000} against {trivial:0.000}. The columns may not say anything about '{data.Target.Name ?? "the class"}'."
                : $"The model is no better than always answering with the mean: RMSE {model:G4} against {trivial:G4}. The columns may not say anything about '{data.Target.Name}'.";
        }
        // The standard error of a share of so many rows.
        var chance = Math.Sqrt(model * (1 - model) / scores.Final.Rows);
        return isClassification && model - trivial < chance
            ? $"The model is hardly better than always answering with the commonest class: accuracy {model:0.000} against {trivial:0.000}, where {scores.Final.Rows:N0} rows leave ±{chance:0.000} to chance. More rows would tell."
            : null;
    }

    private static string? RestsOnOne(bool isClassification, TrainingData data, ModelScores scores)
    {
        if (scores.Importance.Count < 3) return null;
        var quality = isClassification ? scores.Final.Primary.Value : scores.Final.Metrics.Single(metric => metric.Name == "r2").Value;
        var gain = Gain(isClassification, scores);
        var (first, second) = (scores.Importance[0], scores.Importance[1]);
        return quality < TooGood || first.Mean < NearlyAllOfTheGain * gain || second.Mean > HardlyAnyOfTheGain * gain ? null
            : $"The model rests on column '{first.Column}' alone: shuffling it costs {first.Mean:G3} of the {gain:G3} that the model gains over the trivial one, shuffling any other at most {second.Mean:G3}. "
                + $"If '{first.Column}' is only known once '{data.Target.Name}' is, leave it out with \"columns\": {{\"{first.Column}\": \"ignore\"}} in the recipe.";
    }

    private static string? LearntByHeart(bool isClassification, ModelScores scores)
    {
        var (known, other) = (scores.Learnt.Primary.Value, scores.Final.Primary.Value);
        var chance = 3 * Math.Sqrt(other * (1 - Math.Min(1, other)) / scores.Final.Rows);
        var isWide = isClassification ? known - other > Math.Max(WideGap, chance) : other > WideRatio * known;
        return !isWide ? null
            : $"The model knows its training rows far better than others: {scores.Final.Primary.Name} {known:G4} on them, {other:G4} on rows it has not seen. "
                + "It learnt them by heart in part. More rows help most; else a higher weightDecay, fewer epochs or \"model\": \"linear\" in the recipe.";
    }

    private static string? FewRowsOf(TrainingData data)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var counts = new long[data.Target.Classes.Count];
        var targets = data.Train.Targets.cpu().data<long>().ToArray();
        foreach (var row in data.Train.Rows) counts[targets[row]]++;
        var few = Enumerable.Range(0, counts.Length).Where(c => counts[c] < FewRows).ToList();
        if (few.Count == 0) return null;
        var named = string.Join(", ", few.Take(MostClassesNamed).Select(c => $"'{data.Target.Classes[c]}' ({counts[c]})"));
        var rest = few.Count > MostClassesNamed ? $" and {few.Count - MostClassesNamed} more" : "";
        return $"Too few training rows to learn some classes from: {named}{rest}. At least {FewRows} each are needed, better a hundred.";
    }
}
