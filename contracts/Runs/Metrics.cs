using System.Text.Json.Serialization;

namespace Overnight.Contracts;

/// <summary>
/// <c>metrics.json</c>: how good the model is. Everything but <see cref="Timing"/> is the same to the last digit whether or
/// not the run was interrupted. A trainer of the user's own may leave out what is not required; what System.Text.Json's generated
/// code then hands to an init-only property is null, whatever its initializer says.
/// </summary>
public sealed record Metrics
{
    public required string Run { get; init; }
    public LearningTask Task { get; init; }

    /// <summary>Auto where a trainer of the user's own had another one.</summary>
    public ModelKind Model { get; init; }

    /// <summary>The number that stands for the run: accuracy, or RMSE for regression.</summary>
    public required NamedValue Primary { get; init; }

    public required bool HigherIsBetter { get; init; }

    /// <summary>What <see cref="Primary"/> was measured on: <c>validation</c>, or <c>test</c> where test files were given.</summary>
    public required string MeasuredOn { get; init; }

    /// <summary>Every metric of the task on that part.</summary>
    public List<NamedValue> Final { get; init => field = value ?? []; } = [];

    /// <summary>The same metrics of the trivial model: the commonest class, or the mean.</summary>
    public List<NamedValue> Baseline { get; init => field = value ?? []; } = [];

    public List<EpochMetrics> Epochs { get; init => field = value ?? []; } = [];
    public long TrainRows { get; init; }
    public long ValidationRows { get; init; }
    public long TestRows { get; init; }

    /// <summary>Class labels in the order of the model's outputs; empty for regression.</summary>
    public List<string> Classes { get; init => field = value ?? []; } = [];

    /// <summary>Rows are the true class, columns the predicted one, in the order of <see cref="Classes"/>; empty for regression.</summary>
    public List<List<long>> Confusion { get; init => field = value ?? []; } = [];

    /// <summary>In the order of <see cref="Classes"/>; empty for regression.</summary>
    public List<ClassMetrics> PerClass { get; init => field = value ?? []; } = [];

    /// <summary>How far predictions lie from the truth; null for classification, and where a trainer of the user's own does not say.</summary>
    public ResidualSummary? Residuals { get; init; }

    /// <summary>A table's columns, the most important first; empty for images and for tables of very many columns.</summary>
    public List<ColumnImportance> Importance { get; init => field = value ?? []; } = [];

    /// <summary>What reading the data left out or repaired, with counts.</summary>
    public List<string> Notes { get; init => field = value ?? []; } = [];

    /// <summary>What a person should know before trusting the model, in plain English.</summary>
    public List<string> Alerts { get; init => field = value ?? []; } = [];

    /// <summary>Set where the training ended before its time: the model is the best until then.</summary>
    public EarlyEnd? EndedEarly { get; init; }

    /// <summary>Null where a trainer of the user's own does not say.</summary>
    public Timing? Timing { get; init; }
}

/// <param name="Epochs">Whole epochs that were trained.</param>
/// <param name="Planned">Epochs that were to be trained.</param>
/// <param name="Why">What ended it.</param>
public sealed record EarlyEnd(int Epochs, int Planned, EarlyEndReason Why = EarlyEndReason.TimeUp);

[JsonConverter(typeof(CamelCaseEnum<EarlyEndReason>))]
public enum EarlyEndReason
{
    /// <summary>The time that the budget or the deadline left.</summary>
    TimeUp,

    /// <summary>A trial did worse than the median of its search.</summary>
    Median,

    /// <summary>The end of a rung: the trial may go on from its checkpoint.</summary>
    Rung,
}

/// <summary>One epoch. Losses are means per row.</summary>
public sealed record EpochMetrics
{
    /// <summary>1-based.</summary>
    public required int Epoch { get; init; }

    public required double TrainLoss { get; init; }
    public required double ValidationLoss { get; init; }

    /// <summary>The primary metric on the validation part.</summary>
    public required double ValidationMetric { get; init; }
}

/// <summary>How well one class is told from the others, 0 to 1 each.</summary>
/// <param name="Precision">Of the rows that were taken for it, the share that are it; 0 where there are none.</param>
/// <param name="Recall">Of its rows, the share that were found; 0 where there are none.</param>
/// <param name="F1">The harmonic mean of both.</param>
/// <param name="Rows">That are it.</param>
public sealed record ClassMetrics(string Class, double Precision, double Recall, double F1, long Rows);

/// <summary>Predicted against true numbers, small enough to draw.</summary>
public sealed record ResidualSummary
{
    /// <summary>Where the first bin begins, in the target's unit.</summary>
    public required double From { get; init; }

    /// <summary>Where the last bin ends. What lies beyond an end is counted in the bin there.</summary>
    public required double To { get; init; }

    /// <summary>Rows are bins of the true value, columns of the predicted one, both between the same ends and equally wide.</summary>
    public List<List<long>> Counts { get; init => field = value ?? []; } = [];

    /// <summary>Prediction minus truth: which value lies above which share of the rows, by rising share.</summary>
    public List<ErrorQuantile> Errors { get; init => field = value ?? []; } = [];
}

/// <param name="Share">Of the rows, 0 to 1, whose prediction minus truth is at most <paramref name="Error"/>.</param>
/// <param name="Error">In the target's unit.</param>
public sealed record ErrorQuantile(double Share, double Error);

/// <summary>How much worse the primary metric becomes when a column's values are dealt out anew among the rows.</summary>
/// <param name="Mean">Over some deals; near 0, or a little below, where the column does not matter.</param>
/// <param name="Deviation">Standard deviation of the deals.</param>
public sealed record ColumnImportance(string Column, double Mean, double Deviation);

/// <summary>Where the last attempt's time went, in seconds.</summary>
public sealed record Timing
{
    public required double ReadingSeconds { get; init; }
    public required double TrainingSeconds { get; init; }
    public required double EvaluatingSeconds { get; init; }

    /// <summary>Time the training thread stood still for checkpoints.</summary>
    public required double CheckpointStallSeconds { get; init; }

    public required int Checkpoints { get; init; }
    public required double SamplesPerSecond { get; init; }
    public required string Device { get; init; }
    public required int Threads { get; init; }
}
