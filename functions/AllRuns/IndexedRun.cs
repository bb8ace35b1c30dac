using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Overnight.Contracts;
using Overnight.Functions.Report;

namespace Overnight.Functions.AllRuns;

/// <summary>A run's line on the page of all runs: of its <see cref="LedgerLine"/> what the page shows.</summary>
internal sealed record IndexedRun
{
    public required string Run { get; init; }
    public required string Name { get; init; }

    /// <summary>The part of its keys that stands for its name; null where that is the name itself. See <see cref="KeyPart"/>.</summary>
    public string? Folder { get; init; }

    public required RunStatus Status { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From the start to the result.</summary>
    public required double Seconds { get; init; }

    public string? Metric { get; init; }
    public double? Value { get; init; }
    public required int Attempts { get; init; }
    public required int Interruptions { get; init; }
    public decimal? Usd { get; init; }
    public decimal? OnDemandUsd { get; init; }

    /// <summary>It became its name's champion when it ended.</summary>
    public bool? Promoted { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WithoutReport { get; init; }

    public static IndexedRun Of(LedgerLine line) => new()
    {
        Run = line.Run,
        Name = line.Name,
        Folder = KeyPart.Of(line.Name) is var folder && folder != line.Name ? folder : null,
        Status = line.Status,
        StartedAt = line.StartedAt.ToUniversalTime(),
        Seconds = Math.Max(0, Math.Round((line.EndedAt - line.StartedAt).TotalSeconds, 1)),
        Metric = line.Metric?.Name,
        // Not every number can be written as JSON.
        Value = line.Metric is { } metric && double.IsFinite(metric.Value) ? metric.Value : null,
        Attempts = line.Attempts,
        Interruptions = line.Interruptions,
        Usd = line.TotalUsd,
        OnDemandUsd = line.OnDemandUsd,
        Promoted = line.Promoted,
        WithoutReport = line.WithoutReport,
    };
}

/// <summary>All runs, as the page carries them. What a script element holds must not end it: <c>&lt;</c> is written as <c>\u003C</c>.</summary>
internal sealed record RunIndex
{
    /// <summary>The newest; older ones stay in the ledger. So many a page still opens in less than a second.</summary>
    public const int MostRuns = 10_000;

    // Each with the comma before it. A run that ends makes the page anew, and all lines but its own stay as they are.
    private static readonly ConditionalWeakTable<IndexedRun, Html> Further = [];

    /// <summary>Newest first.</summary>
    public List<IndexedRun> Runs { get; init => field = value ?? []; } = [];

    /// <summary>By dataset, the run that is the champion now.</summary>
    public SortedDictionary<string, string> Champions { get; init => field = value ?? []; } = new(StringComparer.Ordinal);

    /// <summary>With these lines in place of what was there of the same runs.</summary>
    public RunIndex With(IEnumerable<IndexedRun> runs) => With(runs, new HashSet<string>());

    /// <param name="runs">New ones, or such as have changed.</param>
    /// <param name="gone">Runs that are no more.</param>
    public RunIndex With(IEnumerable<IndexedRun> runs, IReadOnlySet<string> gone)
    {
        var newer = runs.ToList();
        var replaced = newer.Select(run => run.Run).ToHashSet(StringComparer.Ordinal);
        return this with
        {
            Runs = [.. newer.Concat(Runs.Where(run => !replaced.Contains(run.Run) && !gone.Contains(run.Run)))
                .OrderByDescending(run => run.StartedAt).ThenBy(run => run.Run, StringComparer.Ordinal).Take(MostRuns)],
        };
    }

    /// <param name="name">A dataset's.</param>
    /// <param name="champion">Null where it has none.</param>
    public RunIndex With(string name, string? champion)
    {
        if (Champions.GetValueOrDefault(name) == champion) return this;
        var champions = new SortedDictionary<string, string>(Champions, StringComparer.Ordinal);
        if (champion is null) champions.Remove(name);
        else champions[name] = champion;
        return this with { Champions = champions };
    }

    public Html ToJson() => Html.Of($$"""
        {"runs":[{{Html.Each(Runs.Take(1), run => Html.Trusted(Line(run)))}}{{Html.Each(Runs.Skip(1), run => Further.GetValue(run, further => Html.Trusted([(byte)',', .. Line(further)])))}}],"champions":{{Html.Trusted(JsonSerializer.SerializeToUtf8Bytes(Champions, IndexJson.Default.SortedDictionaryStringString))}}}
        """);

    private static byte[] Line(IndexedRun run) => JsonSerializer.SerializeToUtf8Bytes(run, IndexJson.Default.IndexedRun);

    /// <returns>Null where the text is no such document.</returns>
    public static RunIndex? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, IndexJson.Default.RunIndex);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunIndex))]
internal sealed partial class IndexJson : JsonSerializerContext;
