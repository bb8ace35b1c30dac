using System.Text.Json.Serialization;
using Overnight.Cli.Completion;
using Overnight.Contracts;

namespace Overnight.Cli;

/// <summary>A run that was started and is not waited for.</summary>
internal sealed record StartedRun(string Name, string Run);

/// <summary>One line of <c>runs --json</c>.</summary>
internal sealed record ListedRun
{
    public required string Name { get; init; }
    public required string Run { get; init; }

    /// <summary>Null while it has no result.</summary>
    public RunStatus? Status { get; init; }

    public required bool IsChampion { get; init; }
    public NamedValue? Metric { get; init; }
    public int? Attempts { get; init; }
    public int? Interruptions { get; init; }
    public decimal? CostUsd { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
}

internal sealed record RunList(IReadOnlyList<ListedRun> Runs);

/// <summary><c>show --json</c>: the run's documents as they lie in the results bucket; those that are not there yet are left out.</summary>
internal sealed record ShownRun
{
    public required string Name { get; init; }
    public required string Run { get; init; }

    /// <summary>plan, train, evaluate, settle, publish or over.</summary>
    public required string Stage { get; init; }

    public Result? Result { get; init; }
    public Plan? Plan { get; init; }
    public Progress? Progress { get; init; }
    public IReadOnlyList<Attempt> Attempts { get; init; } = [];
    public SearchDocument? Search { get; init; }
    public Metrics? Metrics { get; init; }
    public Receipt? Receipt { get; init; }
}

/// <summary><c>up --json</c>: where the cloud is, told once it serves.</summary>
internal sealed record LocalCloudAddress
{
    public required Uri Endpoint { get; init; }
    public required string Region { get; init; }
    public required string AccessKeyId { get; init; }
    public required string SecretAccessKey { get; init; }
    public required string DataBucket { get; init; }
    public required string ResultsBucket { get; init; }
    public required string StateMachineArn { get; init; }
}

/// <summary>The commands' own answers; docs/cli.md describes them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StartedRun))]
[JsonSerializable(typeof(RunList))]
[JsonSerializable(typeof(ShownRun))]
[JsonSerializable(typeof(LocalCloudAddress))]
[JsonSerializable(typeof(CompletionScript))]
internal sealed partial class CliJson : JsonSerializerContext;
