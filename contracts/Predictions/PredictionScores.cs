namespace Overnight.Contracts;

/// <summary>
/// How good predictions are on rows whose target the file tells: the metrics of metrics.json, from sums that add up over a file's parts.
/// </summary>
public sealed record PredictionScores
{
    public required LearningTask Task { get; init; }

    /// <summary>Rows whose target is known.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows without a target, or with a class that the model does not know: not part of the metrics.</summary>
    public long Unknown { get; init; }

    /// <summary>accuracy, logLoss and macroF1; or rmse, mae and r2 in the target's unit.</summary>
    public List<NamedValue> Metrics { get; init => field = value ?? []; } = [];

    /// <summary>Empty for regression.</summary>
    public List<string> Classes { get; init => field = value ?? []; } = [];

    /// <summary>Rows are the true class, columns the predicted one; empty for regression.</summary>
    public List<List<long>> Confusion { get; init => field = value ?? []; } = [];

    /// <summary>Of classes: minus the natural logarithms of the true classes' probabilities, added up.</summary>
    public double LogLoss { get; init; }

    /// <summary>Of numbers: errors in standardised units (what the training part's standard deviation is), squared and added up.</summary>
    public double Squares { get; init; }

    /// <summary>Their absolutes, added up.</summary>
    public double Absolutes { get; init; }

    /// <summary>The true targets in standardised units, added up.</summary>
    public double Targets { get; init; }

    /// <summary>Their squares, added up.</summary>
    public double TargetSquares { get; init; }

    /// <summary>What one standardised unit is.</summary>
    public double Deviation { get; init; } = 1;

    /// <param name="parts">Of one model; at least one.</param>
    public static PredictionScores Merge(IReadOnlyList<PredictionScores> parts) => (parts[0] with
    {
        Rows = parts.Sum(part => part.Rows),
        Unknown = parts.Sum(part => part.Unknown),
        LogLoss = parts.Sum(part => part.LogLoss),
        Squares = parts.Sum(part => part.Squares),
        Absolutes = parts.Sum(part => part.Absolutes),
        Targets = parts.Sum(part => part.Targets),
        TargetSquares = parts.Sum(part => part.TargetSquares),
        Confusion = [.. parts[0].Confusion.Select((row, truth) =>
            row.Select((_, guess) => parts.Sum(part => part.Confusion[truth][guess])).ToList())],
    }).Measured();

    /// <summary>The same with <see cref="Metrics"/> computed from the sums, by the definitions of metrics.json.</summary>
    public PredictionScores Measured() => this with
    {
        Metrics = Rows == 0 ? [] : Task == LearningTask.Regression ? OfNumbers() : OfClasses(),
    };

    private List<NamedValue> OfNumbers()
    {
        var spread = TargetSquares - (Targets * Targets / Rows);
        return
        [
            new("rmse", Math.Sqrt(Squares / Rows) * Deviation),
            new("mae", Absolutes / Rows * Deviation),
            new("r2", spread > 0 ? 1 - (Squares / spread) : 0),
        ];
    }

    private List<NamedValue> OfClasses()
    {
        var right = Enumerable.Range(0, Confusion.Count).Sum(c => Confusion[c][c]);
        return
        [
            new("accuracy", (double)right / Rows),
            new("logLoss", LogLoss / Rows),
            new("macroF1", Enumerable.Range(0, Confusion.Count).Average(F1)),
        ];
    }

    // Harmonic mean of precision and recall; 0 for a class that is neither there nor predicted, as scikit-learn has it.
    private double F1(int c)
    {
        var (truly, predicted) = (Confusion[c].Sum(), Confusion.Sum(row => row[c]));
        return truly + predicted == 0 ? 0 : 2.0 * Confusion[c][c] / (truly + predicted);
    }
}
