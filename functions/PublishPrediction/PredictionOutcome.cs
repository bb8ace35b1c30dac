using Overnight.Contracts;
using Overnight.Functions.Predictions;

namespace Overnight.Functions.PublishPrediction;

/// <summary>How a prediction ended, from what its steps left.</summary>
internal sealed record PredictionOutcome(RunStatus Status, string Message, List<Problem> Problems)
{
    private const string Again = "Upload the file again to try once more.";

    /// <param name="state">As it came to its end.</param>
    /// <param name="plan">Null where none was made.</param>
    /// <param name="parts">Of the plan, in order; null where a part left nothing.</param>
    public static PredictionOutcome Of(PredictionState state, PredictionPlan? plan, IReadOnlyList<PredictedPart?> parts)
    {
        if (state.Stopped is { } stopped) return Failed($"The prediction was ended before it was done: {stopped.Status}{After(stopped.Cause)}");
        if (state.Problems is { Count: > 0 } rejected) return Rejected(rejected);
        if (parts.SelectMany(part => part?.Problems ?? []).ToList() is { Count: > 0 } problems) return Rejected(problems);
        if (plan is null) return Failed($"The prediction could not be planned{After(PartFailure.Sentence(state.Error))}");
        var missing = parts.Count(part => part is null);
        if (missing > 0)
            return Failed($"{missing:N0} of {parts.Count:N0} parts were not predicted{After(PartFailure.Sentence(state.Error ?? state.Unscored))}");
        return new PredictionOutcome(RunStatus.Succeeded, "", []);
    }

    /// <summary>All that is known is that the result could not be written as it should have been.</summary>
    public static PredictionOutcome OfUnpublished(PredictionState state) =>
        Failed($"The predictions could not be published{After(PartFailure.Sentence(state.Unpublished))}");

    /// <summary>A success as a sentence, with what a reader wants to know first.</summary>
    public static string Sentence(PredictionPlan plan, long rows, ScoreReport? report, PredictingModel champion)
    {
        var text = $"{rows:N0} rows of {plan.File} are predicted with {plan.Run}.";
        if (report?.Evaluation is { Metrics: [var first, ..] } evaluation)
        {
            var own = champion.Metrics.Find(metric => metric.Name == first.Name);
            text += $" On the {evaluation.Rows:N0} rows that tell the truth, {first.Name} is {first.Value:0.0000}"
                + (own is null ? "." : $"; on its own {champion.MeasuredOn} rows it was {own.Value:0.0000}.");
        }
        return report?.Drift.Verdict switch
        {
            DriftVerdict.Drifted => text + $" The data have drifted from those that the model learnt on: {report.Drift.Notes.FirstOrDefault()}",
            DriftVerdict.Watch => text + $" The data differ a little from those that the model learnt on: {report.Drift.Notes.FirstOrDefault()}",
            _ => text,
        };
    }

    private static PredictionOutcome Rejected(List<Problem> problems)
    {
        var more = problems.Count > 1 ? $" And {problems.Count - 1} more." : "";
        return new(RunStatus.Rejected, $"The file cannot be predicted. {problems[0].ToString().TrimEnd('.')}.{more}", problems);
    }

    private static PredictionOutcome Failed(string what) => new(RunStatus.Failed, $"{what.TrimEnd('.')}. {Again}", []);

    private static string After(string? cause) => string.IsNullOrEmpty(cause) ? "" : $": {cause}";
}
