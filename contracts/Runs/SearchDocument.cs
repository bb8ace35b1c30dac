using System.Text.Json.Serialization;

namespace Overnight.Contracts;

/// <summary><c>search.json</c>: the trials of a run and how they did, written by the workflow as each rung ends.</summary>
public sealed record SearchDocument
{
    public required string Run { get; init; }
    public required SearchMethod Method { get; init; }

    /// <summary>The metric's name, on the validation rows: what trials are ranked by. Test rows have no part in the choice.</summary>
    public required string Metric { get; init; }

    public required bool HigherIsBetter { get; init; }

    /// <summary>Rungs that are over.</summary>
    public required int Rungs { get; init; }

    public required int PlannedRungs { get; init; }

    /// <summary>The trial whose model is the run's; null while there is none, or where none was trained to an end.</summary>
    public int? Best { get; init; }

    /// <summary>In order of their numbers.</summary>
    public required List<TrialRecord> Trials { get; init; }

    /// <summary>What all attempts of all trials were billed; null until the run is settled.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>
    /// What it would have cost to train every trial to its last epoch, estimated from the epochs that were trained; null where none was.
    /// </summary>
    public decimal? AllToTheEndUsd { get; init; }

    /// <summary>What a person should know of the search: trials that were left out, time or money that ran out.</summary>
    public List<string> Notes { get; init => field = value ?? []; } = [];
}

[JsonConverter(typeof(CamelCaseEnum<TrialState>))]
public enum TrialState
{
    /// <summary>Not begun, or between two rungs.</summary>
    Waiting,

    /// <summary>Trained to its last epoch, or until its network learnt nothing more.</summary>
    Finished,

    /// <summary>The best of its rung went on without it.</summary>
    Dropped,

    /// <summary>It did worse than the median of the others.</summary>
    StoppedEarly,

    /// <summary>The budget's or the deadline's end came first: its model is the best until then.</summary>
    OutOfTime,

    /// <summary>Without a model: see its message.</summary>
    Failed,
}

/// <summary>One trial of a search.</summary>
public sealed record TrialRecord
{
    /// <summary>0-based.</summary>
    public required int Trial { get; init; }

    public required TrialParameters Parameters { get; init; }
    public required TrialState State { get; init; }

    /// <summary>The best value of <see cref="SearchDocument.Metric"/> on the validation rows; null where it never came so far.</summary>
    public double? Metric { get; init; }

    /// <summary>Epochs that were trained, of <see cref="PlannedEpochs"/>.</summary>
    public int Epochs { get; init; }

    public int PlannedEpochs { get; init; }

    /// <summary>Rungs that it took part in.</summary>
    public int Rungs { get; init; }

    /// <summary>Attempts, over all rungs.</summary>
    public int Attempts { get; init; }

    /// <summary>What its attempts were billed; null until the run is settled.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>Why it failed: a sentence.</summary>
    public string? Message { get; init; }
}
