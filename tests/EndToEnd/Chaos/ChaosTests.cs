using System.Globalization;
using System.Text.Json.Nodes;

namespace Overnight.EndToEnd.Tests.Chaos;

/// <summary>
/// The real trainer and a local cloud of its own for each run, under SIGKILL of any process, a full disk and restarts. `./dev test` plays
/// a few short ones; `./dev chaos --runs 100 --seed S --json FILE` as many as wanted.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int RunsAtOnce = 2;

    /// <summary>
    /// Of the smallest dataset, with one blow each: a killed trainer, a restart, a full disk and a killed cloud. A killed function may be
    /// the one that an event waits for, which Lambda sends it again a minute later.
    /// </summary>
    private static readonly int[] Share = [18, 22, 35, 62];

    private static readonly int[] Seeds = Setting("OVERNIGHT_CHAOS_RUNS") is { } runs
        ? [.. Enumerable.Range(Setting("OVERNIGHT_CHAOS_SEED") ?? 1, runs)] : Share;

    private readonly Dictionary<ChaosDataset, ChaosEnd> _undisturbed = [];
    private readonly List<string> _failures = [];
    private readonly SortedDictionary<string, int> _blows = [];
    private readonly Lock _gate = new();
    private int _attempts;

    [Fact]
    public async Task Runs_end_with_the_undisturbed_ones_models_whatever_is_killed_filled_or_restarted()
    {
        output.WriteLine($"seeds {string.Join(", ", Seeds)}");
        var plans = Seeds.Select(ChaosPlan.Of).ToList();
        var began = TimeProvider.System.GetTimestamp();
        foreach (var dataset in plans.Select(plan => plan.Dataset).Distinct())
        {
            using var calm = new ChaosRun(new ChaosPlan(0, dataset, []), TimeSpan.Zero);
            var end = _undisturbed[dataset] = await calm.RunAsync();
            output.WriteLine(FormattableString.Invariant($"undisturbed {dataset.Name}: {end.Took.TotalSeconds:0.0} s"));
        }
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = RunsAtOnce };
        await Parallel.ForEachAsync(plans, atOnce, async (plan, _) => await PlayAsync(plan));
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        output.WriteLine(FormattableString.Invariant($"{Seeds.Length - _failures.Count} of {Seeds.Length} runs ended right in {seconds:0} s; {_attempts} attempts; ")
            + string.Join(", ", _blows.Select(kind => $"{kind.Key} {kind.Value}")));
        if (Environment.GetEnvironmentVariable("OVERNIGHT_CHAOS_JSON") is { Length: > 0 } file) await File.WriteAllTextAsync(file, Document(seconds).ToJsonString());
        Assert.True(_failures.Count == 0, string.Join("\n\n", _failures));
    }

    private async Task PlayAsync(ChaosPlan plan)
    {
        var undisturbed = _undisturbed[plan.Dataset];
        using var run = new ChaosRun(plan, undisturbed.Took);
        string? wrong = null;
        ChaosEnd? end = null;
        try
        {
            end = await run.RunAsync();
            end.Outcome.IsThatOf(undisturbed.Outcome);
        }
        catch (Exception e)
        {
            // One bad run must not hide how the others end.
            wrong = $"{plan}\n{e.GetType().Name}: {e.Message}\n{string.Join('\n', run.Story)}\nplay it again: ./dev chaos --runs 1 --seed {plan.Seed}";
        }
        lock (_gate)
        {
            foreach (var blow in plan.Blows.Take(run.Struck)) _blows[$"{blow.Kind}"] = _blows.GetValueOrDefault($"{blow.Kind}") + 1;
            _attempts += end?.Outcome.Result.Attempts ?? 0;
            if (wrong is not null) _failures.Add(wrong);
            output.WriteLine(wrong ?? FormattableString.Invariant($"right  {plan}; {end!.Took.TotalSeconds:0} s, {end.Outcome.Result.Attempts} attempts"));
        }
    }

    private JsonObject Document(double seconds) => new()
    {
        ["seed"] = Seeds[0],
        ["runs"] = Seeds.Length,
        ["endedRight"] = Seeds.Length - _failures.Count,
        ["attempts"] = _attempts,
        ["seconds"] = Math.Round(seconds, 1),
        ["blows"] = new JsonObject(_blows.Select(kind => KeyValuePair.Create(kind.Key, (JsonNode?)kind.Value))),
        ["failures"] = new JsonArray([.. _failures.Select(failure => (JsonNode)failure)]),
    };

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
