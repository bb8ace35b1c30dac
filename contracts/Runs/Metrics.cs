namespace Overnight.Contracts;

/// <summary>
/// <c>metrics.json</c>: how good the model is. Everything but <see cref="Timing"/> is the same to the last digit whether or
/// not the run was interrupted.
/// </summary>
public sealed record Metrics
{
    public required string Run { get; init; }
    public required LearningTask Task { get; init; }
    public required ModelKind Model { get; init; }

    /// <summary>The number that stands for the run: accuracy, or RMSE for regression.</summary>
    public required NamedValue Primary { get; init; }

    public required bool HigherIsBetter { get; init; }

    /// <summary>What <see cref="Primary"/> was measured on: <c>validation</c>, or <c>test</c> where test files were given.</summary>
    public required string MeasuredOn { get; init; }

    /// <summary>Every metric of the task on that part.</summary>
    public required List<NamedValue> Final { get; init; }

    /// <summary>The same metrics of the trivial model: the commonest class, or the mean.</summary>
    public required List<NamedValue> Baseline { get; init; }

    public required List<EpochMetrics> Epochs { get; init; }
    public required long TrainRows { get; init; }
    public required long ValidationRows { get; init; }
    public required long TestRows { get; init; }

    /// <summary>Class labels in the order of the model's outputs; empty for regression.</summary>
    public List<string> Classes { get; init; } = [];

    /// <summary>Rows are the true class, columns the predicted one, in the order of <see cref="Classes"/>; empty for regression.</summary>
    public List<List<long>> Confusion { get; init; } = [];

    /// <summary>What a person should know before trusting the model, in plain English.</summary>
    public List<string> Alerts { get; init; } = [];

    public required Timing Timing { get; init; }
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
