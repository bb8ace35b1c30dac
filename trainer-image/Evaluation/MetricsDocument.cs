using Overnight.Contracts;
using Overnight.Trainer.Reading;
using Overnight.Trainer.Training;

namespace Overnight.Trainer.Evaluation;

/// <summary>Puts <c>metrics.json</c> together.</summary>
internal static class MetricsDocument
{
    /// <param name="plan">The run's plan.</param>
    /// <param name="prepared">What was trained on.</param>
    /// <param name="position">The training's end.</param>
    /// <param name="scores">The best weights'.</param>
    /// <param name="timing">Where the time went.</param>
    /// <param name="early">Set where the time that it was given ended the training.</param>
    public static Metrics Of(Plan plan, PreparedData prepared, TrainingPosition position, ModelScores scores, Timing timing, EarlyEnd? early)
    {
        var data = prepared.Data;
        return new Metrics
        {
            Run = plan.Run,
            Task = plan.Task,
            Model = plan.Model,
            Primary = scores.Final.Primary,
            HigherIsBetter = plan.Task == LearningTask.Classification,
            MeasuredOn = data.Test is null ? "validation" : "test",
            Final = scores.Final.Metrics,
            Baseline = scores.Baseline.Metrics,
            Epochs = position.Epochs,
            TrainRows = data.Train.Rows.Length,
            ValidationRows = data.Validation.Rows.Length,
            TestRows = data.Test?.Rows.Length ?? 0,
            Classes = data.Target.Classes,
            Confusion = scores.Final.Confusion,
            PerClass = [.. data.Target.Classes.Select((name, c) => OfClass(name, c, scores.Final.Confusion))],
            Residuals = scores.Final.Residuals?.Invoke(),
            Importance = scores.Importance,
            Notes = [.. prepared.Notes],
            Alerts = [.. prepared.Alerts, .. ModelAlerts.Of(plan, data, position, scores, early)],
            EndedEarly = early,
            Timing = timing,
        };
    }

    /// <summary>Of a trial that pauses or is given up: how its search ranks it, and nothing that would take time to find out.</summary>
    public static Metrics OfPause(Plan plan, PreparedData prepared, TrainingPosition position, Timing timing, EarlyEndReason why)
    {
        var data = prepared.Data;
        var isClassification = plan.Task == LearningTask.Classification;
        return new Metrics
        {
            Run = plan.Run,
            Task = plan.Task,
            Model = plan.Model,
            Primary = new NamedValue(isClassification ? "accuracy" : "rmse", position.Epochs[position.BestEpoch - 1].ValidationMetric),
            HigherIsBetter = isClassification,
            MeasuredOn = "validation",
            Epochs = position.Epochs,
            TrainRows = data.Train.Rows.Length,
            ValidationRows = data.Validation.Rows.Length,
            TestRows = data.Test?.Rows.Length ?? 0,
            EndedEarly = new EarlyEnd(position.Epoch, plan.Training.Epochs, why),
            Timing = timing,
        };
    }

    /// <summary>From the confusion matrix; what would divide by nothing is 0, as scikit-learn has it.</summary>
    private static ClassMetrics OfClass(string name, int c, List<List<long>> confusion)
    {
        var (right, rows, taken) = (confusion[c][c], confusion[c].Sum(), confusion.Sum(row => row[c]));
        return new ClassMetrics(name, Share(right, taken), Share(right, rows), Share(2 * right, rows + taken), rows);

        static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
    }
}
