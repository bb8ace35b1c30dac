using System.Text.Json.Serialization;

namespace Overnight.Bench.Spot;

/// <summary>One policy over all runs: a row of the table and of the JSON document.</summary>
internal sealed record SpotScore
{
    public required string Policy { get; init; }
    public required double MeanCostUsd { get; init; }

    /// <summary>100 where every hour was worked on spot that never goes, 0 where all was on-demand.</summary>
    public required double Score { get; init; }

    public required int Late { get; init; }
    public required int Runs { get; init; }

    /// <summary>Of what lies between Uniform Progress and the ceiling, the share that was won; 1 is the ceiling.</summary>
    public required double GapClosed { get; init; }

    public static List<SpotScore> Of(IEnumerable<SpotRuns> runs)
    {
        var policies = runs.GroupBy(run => run.Policy).ToList();
        // The mean for each number of slices is known only afterwards: the best one stands for the family, as it is published.
        var sliced = policies.Where(policy => policy.Key.StartsWith("Time-sliced", StringComparison.Ordinal)).ToList();
        var best = sliced.MinBy(Mean);
        var published = Mean(policies.First(policy => policy.Key == SpotComparison.Published));
        var ceiling = Mean(policies.First(policy => policy.Key == SpotComparison.Ceiling));
        return [.. policies.Where(policy => !sliced.Contains(policy) || policy == best).Select(policy =>
        {
            var (cost, dear, floor) = (policy.Sum(r => r.CostUsd), policy.Sum(r => r.OnDemandUsd), policy.Sum(r => r.FloorUsd));
            return new SpotScore
            {
                Policy = policy.Key,
                MeanCostUsd = Mean(policy),
                Score = 100 * (dear - cost) / (dear - floor),
                Late = policy.Sum(r => r.Late),
                Runs = policy.Sum(r => r.Runs),
                GapClosed = published > ceiling ? (published - Mean(policy)) / (published - ceiling) : 0,
            };
        })];
    }

    private static double Mean(IEnumerable<SpotRuns> runs) => runs.Sum(r => r.CostUsd) / runs.Sum(r => r.Runs);
}

/// <summary>The document that <c>--json</c> writes.</summary>
internal sealed record SpotReport(List<SpotScore> Policies, List<SpotPart> Parts);

/// <summary>The same scores for the runs of one zone, deadline or overhead.</summary>
internal sealed record SpotPart(string Part, List<SpotScore> Policies);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SpotReport))]
[JsonSerializable(typeof(Dictionary<string, int[]>))]
internal sealed partial class SpotJson : JsonSerializerContext;
