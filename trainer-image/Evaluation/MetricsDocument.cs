using Overnight.Contracts;
using Overnight.Trainer.Training;

namespace Overnight.Trainer.Evaluation;

/// <summary>Puts <c>metrics.json</c> together.</summary>
internal static class MetricsDocument
{
    // With fewer rows a class is learnt by heart rather than understood.
    private const int FewRows = 10;

    // More classes than this have a table of their own in the report.
    private const int MostClassesNamed = 5;

    /// <param name="plan">The run's plan.</param>
    /// <param name="data">What was trained on.</param>
    /// <param name="position">The training's end.</param>
    /// <param name="final">The best weights on the part that counts: the test part where there is one, else validation.</param>
    /// <param name="baseline">The trivial model on the same part.</param>
    /// <param name="timing">Where the time went.</param>
    public static Metrics Of(Plan plan, TrainingData data, TrainingPosition position, Scores final, Scores baseline, Timing timing) => new()
    {
        Run = plan.Run,
        Task = plan.Task,
        Model = plan.Model,
        Primary = final.Primary,
        HigherIsBetter = plan.Task == LearningTask.Classification,
        MeasuredOn = data.Test is null ? "validation" : "test",
        Final = final.Metrics,
        Baseline = baseline.Metrics,
        Epochs = position.Epochs,
        TrainRows = data.Train.Rows.Length,
        ValidationRows = data.Validation.Rows.Length,
        TestRows = data.Test?.Rows.Length ?? 0,
        Classes = data.Target.Classes,
        Confusion = final.Confusion,
        Alerts = [.. Alerts(plan, data, position, final, baseline)],
        Timing = timing,
    };

    private static IEnumerable<string> Alerts(Plan plan, TrainingData data, TrainingPosition position, Scores final, Scores baseline)
    {
        var gain = final.Primary.Value - baseline.Primary.Value;
        if (plan.Task == LearningTask.Regression) gain = -gain;
        if (gain <= 0)
        {
            yield return plan.Task == LearningTask.Classification
                ? $"The model is no better than always answering with the commonest class: accuracy {final.Primary.Value:0.000} against {baseline.Primary.Value:0.000}. The columns may not say anything about '{data.Target.Name ?? "the class"}'."
                : $"The model is no better than always answering with the mean: RMSE {final.Primary.Value:G4} against {baseline.Primary.Value:G4}. The columns may not say anything about '{data.Target.Name}'.";
        }
        if (position.Epochs.Count < plan.Training.Epochs)
            yield return $"Training ended after {position.Epochs.Count} of {plan.Training.Epochs} epochs: since number {position.BestEpoch} the model only learnt the training rows by heart. The weights are that epoch's.";
        if (plan.Task == LearningTask.Classification && FewRowsAlert(data) is { } few) yield return few;
    }

    private static string? FewRowsAlert(TrainingData data)
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
