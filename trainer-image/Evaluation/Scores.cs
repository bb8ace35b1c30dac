using Overnight.Contracts;

namespace Overnight.Trainer.Evaluation;

/// <summary>How good a model is on one part of the data.</summary>
internal sealed record Scores
{
    public required long Rows { get; init; }

    /// <summary>What training lowers, as a mean over the rows: log loss, or squared error in standardised units.</summary>
    public required double Loss { get; init; }

    /// <summary>The first is the one that stands for the run.</summary>
    public required List<NamedValue> Metrics { get; init; }

    /// <summary>Rows are the true class; empty for regression.</summary>
    public List<List<long>> Confusion { get; init; } = [];

    /// <summary>Predicted against true numbers; null for classification.</summary>
    public Func<ResidualSummary?>? Residuals { get; init; }

    public NamedValue Primary => Metrics[0];
}

/// <summary>Takes a model's outputs batch by batch, and scores them at the end.</summary>
internal interface IScorer
{
    /// <param name="outputs">The network's, row by row.</param>
    /// <param name="targets">One a row: the class, or the standardised value.</param>
    void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets);

    Scores Finish();
}

internal static class Scorers
{
    public static IScorer Scorer(this Target target) => target.Task == LearningTask.Classification
        ? new ClassificationScorer(target.Classes.Count) : new RegressionScorer(target.Deviation, target.Mean);
}
