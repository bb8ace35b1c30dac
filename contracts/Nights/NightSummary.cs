using System.Text.Json.Serialization;

namespace Overnight.Contracts;

/// <summary><c>nights/NIGHT/summary.json</c>: what ran, what was promoted, what it cost.</summary>
public sealed record NightSummary
{
    public required string Night { get; init; }
    public required DateTimeOffset ScheduledFor { get; init; }
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Runs at once.</summary>
    public required int Concurrency { get; init; }

    /// <summary>What all runs of the night may cost; null: no cap.</summary>
    public decimal? MaxUsd { get; init; }

    public required List<NightDataset> Datasets { get; init; }

    /// <summary>What the reader should know: sentences.</summary>
    public List<string> Notes { get; init => field = value ?? []; } = [];

    public int Trained => Count(NightOutcome.Trained);
    public int Failed => Count(NightOutcome.Failed);
    public int Skipped => Count(NightOutcome.Skipped);
    public int Unchanged => Count(NightOutcome.Unchanged);
    public int Unready => Count(NightOutcome.Unready);
    public int Promoted => Datasets.Count(dataset => dataset.Promoted == true);

    /// <summary>Of the night's runs, those that failed among them.</summary>
    public decimal CostUsd => Datasets.Sum(dataset => dataset.CostUsd ?? 0);

    private int Count(NightOutcome outcome) => Datasets.Count(dataset => dataset.Outcome == outcome);
}

[JsonConverter(typeof(CamelCaseEnum<NightOutcome>))]
public enum NightOutcome
{
    /// <summary>Its data or recipe changed: it is to be trained. Only in a plan.</summary>
    Due,

    Trained,

    /// <summary>The run failed or was rejected, or could not be started.</summary>
    Failed,

    /// <summary>Left for another night: a cap was reached.</summary>
    Skipped,

    /// <summary>These bytes have been trained with this recipe: nothing was started, and nothing was spent.</summary>
    Unchanged,

    /// <summary>There is nothing complete to train on, or the recipe cannot be read.</summary>
    Unready,
}

/// <summary>One nightly dataset in one night.</summary>
public sealed record NightDataset
{
    public required string Name { get; init; }
    public required NightOutcome Outcome { get; init; }

    /// <summary>Why, in a sentence; null where the outcome says it all.</summary>
    public string? Message { get; init; }

    /// <summary>What a person can do.</summary>
    public string? Fix { get; init; }

    /// <summary>The run of these bytes and this recipe; null where there are none.</summary>
    public string? Run { get; init; }

    /// <summary>When what is unchanged was trained.</summary>
    public DateTimeOffset? Since { get; init; }

    public NamedValue? Metric { get; init; }

    /// <summary>The former champion's, on the same rows; null where nothing was compared.</summary>
    public double? ChampionValue { get; init; }

    public bool? Promoted { get; init; }
    public decimal? CostUsd { get; init; }

    /// <summary>The report's key in the results bucket.</summary>
    public string? Report { get; init; }

    /// <summary>What starts the run. Only in a plan.</summary>
    public RunRequest? Request { get; init; }

    /// <summary>The recipe's own limit. Only in a plan.</summary>
    public decimal? MaxUsd { get; init; }
}
