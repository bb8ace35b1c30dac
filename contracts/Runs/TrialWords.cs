namespace Overnight.Contracts;

/// <summary>A trial's parameters as people read them.</summary>
public static class TrialWords
{
    /// <summary>Such as <c>batchSize 32, learningRate 0.01</c>; of the default setting, that it is.</summary>
    public static string Of(TrialParameters trial)
    {
        var named = Values(trial).Select(value => FormattableString.Invariant($"{value.Name} {value.Value}")).ToList();
        return named.Count == 0 ? "the default setting" : string.Join(", ", named);
    }

    /// <summary>Those that the trial sets, in the order in which a recipe lists them; numbers as they are, a model by its name.</summary>
    public static IEnumerable<(string Name, object Value)> Values(TrialParameters trial)
    {
        if (trial.Model is { } model) yield return ("model", model.ToString().ToLowerInvariant());
        if (trial.Epochs is { } epochs) yield return ("epochs", epochs);
        if (trial.BatchSize is { } batch) yield return ("batchSize", batch);
        if (trial.LearningRate is { } rate) yield return ("learningRate", rate);
        if (trial.WeightDecay is { } decay) yield return ("weightDecay", decay);
        if (trial.LabelSmoothing is { } smoothing) yield return ("labelSmoothing", smoothing);
    }

    /// <summary>The best first, then those that came furthest, by their metric; what was never measured last.</summary>
    public static IEnumerable<TrialRecord> InOrder(SearchDocument search) => search.Trials
        .OrderBy(trial => trial.Trial != search.Best).ThenBy(trial => trial.Metric is null).ThenByDescending(trial => trial.Rungs)
        .ThenBy(trial => search.HigherIsBetter ? -(trial.Metric ?? 0) : trial.Metric ?? 0).ThenBy(trial => trial.Trial);
}
