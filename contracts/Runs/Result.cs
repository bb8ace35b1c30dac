using System.Text.Json.Serialization;

namespace Overnight.Contracts;

[JsonConverter(typeof(CamelCaseEnum<RunStatus>))]
public enum RunStatus
{
    Succeeded,

    /// <summary>An attempt ended in a way that no retry mends.</summary>
    Failed,

    /// <summary>The data or the recipe cannot be used: nothing was started, nothing billed for compute.</summary>
    Rejected,
}

/// <summary><c>result.json</c>: how the run ended. Every accepted upload ends in exactly one.</summary>
public sealed record Result
{
    public required string Run { get; init; }
    public required string Name { get; init; }
    public required RunStatus Status { get; init; }

    /// <summary>One sentence: what happened and, where it failed, what to do.</summary>
    public required string Message { get; init; }

    /// <summary>Null where nothing was attempted.</summary>
    public Verdict? Verdict { get; init; }

    public List<Problem> Problems { get; init => field = value ?? []; } = [];
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndedAt { get; init; }
    /// <summary>How often the run's execution had been redriven. A result stands, but for that of a later redrive.</summary>
    public int Redrive { get; init; }

    public NamedValue? Metric { get; init; }

    /// <summary>Whether the run became its name's champion; null where that was not decided.</summary>
    public bool? Promoted { get; init; }

    public required int Attempts { get; init; }
    public required int Interruptions { get; init; }
    public decimal? CostUsd { get; init; }
    public decimal? OnDemandUsd { get; init; }

    /// <summary>Keys in the results bucket; null where there is no such thing.</summary>
    public string? Model { get; init; }

    public string? Metrics { get; init; }
    public string? Receipt { get; init; }
    public string? Report { get; init; }
}
