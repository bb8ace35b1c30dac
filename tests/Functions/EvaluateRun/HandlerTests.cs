using Overnight.Contracts;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Tests.Report;
using Overnight.Functions.Workflow;
using Handler = Overnight.Functions.EvaluateRun.Handler;

namespace Overnight.Functions.Tests.EvaluateRun;

/// <summary>champion.json under runs that end together, calls that are repeated, and files that are gone.</summary>
public sealed class HandlerTests
{
    private const string Results = "results";
    private const int Rows = 1_000;
    private static readonly string ChampionKey = new ModelNames("iris").Champion;
    private readonly Buckets _buckets = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_hundred_racing_promotions_end_with_the_best_of_them_as_champion(int seed)
    {
        // Any two differ by so many rows that it is no chance.
        int[] right = [.. Enumerable.Range(0, 100).Select(i => 100 + (8 * i))];
        new Random(seed).Shuffle(right);
        for (var i = 0; i < right.Length; i++) Finish($"run-{i}", right[i]);

        await Task.WhenAll(Enumerable.Range(0, right.Length).Select(i => Task.Run(() => EvaluateAsync($"run-{i}"))));

        var champion = _buckets.Read<Champion>(Results, ChampionKey);
        Assert.Equal($"run-{Array.IndexOf(right, right.Max())}", champion.Run);
        // Each champion of the history was better than the one before, and each run knows how it ended.
        string[] reigns = [.. champion.Previous.Select(past => past.Run).Reverse(), champion.Run];
        int[] history = [.. reigns.Select(run => right[int.Parse(run[4..])])];
        Assert.Equal(history.Order(), history);
        for (var i = 0; i < right.Length; i++)
            Assert.Equal(reigns.Contains($"run-{i}"), _buckets.Read<Promotion>(Results, new RunFolder("iris", $"run-{i}").Promotion).Promoted);
    }

    [Fact]
    public async Task Called_again_it_answers_the_same_even_where_only_the_champion_was_written()
    {
        Finish("run-1", 500);
        await EvaluateAsync("run-1");
        var first = _buckets.ReadText(Results, new RunFolder("iris", "run-1").Promotion);
        Finish("run-2", 900);
        await EvaluateAsync("run-2");
        _buckets.Delete(Results, new RunFolder("iris", "run-1").Promotion);

        await EvaluateAsync("run-1");

        Assert.Equal(first, _buckets.ReadText(Results, new RunFolder("iris", "run-1").Promotion));
        var champion = _buckets.Read<Champion>(Results, ChampionKey);
        Assert.Equal(("run-2", "run-1", StoppedClock.Now), (champion.Run, Assert.Single(champion.Previous).Run, champion.PromotedAt));
        await EvaluateAsync("run-2");
        Assert.Single(_buckets.Read<Champion>(Results, ChampionKey).Previous);
    }

    [Fact]
    public async Task A_champion_whose_files_were_deleted_is_replaced_by_a_model_that_is_of_use()
    {
        Finish("run-1", 900);
        await EvaluateAsync("run-1");
        foreach (var key in _buckets.Keys(Results).Where(key => key.StartsWith(new RunFolder("iris", "run-1").Prefix, StringComparison.Ordinal)).ToList())
            _buckets.Delete(Results, key);
        Finish("run-2", 600);
        await EvaluateAsync("run-2");
        var champion = _buckets.Read<Champion>(Results, ChampionKey);
        Assert.Equal("run-2", champion.Run);
        Assert.Contains("the files of the champion run-1 were deleted", champion.Promotion.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_a_model_or_metrics_or_success_promotes_nothing()
    {
        _buckets.Put(Results, new RunFolder("iris", "own").Metrics, Scored.Metrics("own"));
        await EvaluateAsync("own");
        _buckets.Put(Results, new RunFolder("iris", "bare").Model + "model.bin", "weights");
        await EvaluateAsync("bare");
        Finish("failed", 900);
        await EvaluateAsync("failed", Verdict.TimedOut);
        Assert.DoesNotContain(_buckets.Keys(Results), key => key.EndsWith("promotion.json", StringComparison.Ordinal) || key == ChampionKey);
    }

    [Fact]
    public async Task A_champion_document_that_is_none_is_not_overwritten_and_says_what_to_do()
    {
        _buckets.Put(Results, ChampionKey, "[]");
        Finish("run-1", 900);
        var broken = await Assert.ThrowsAsync<InvalidDataException>(() => EvaluateAsync("run-1"));
        Assert.Contains("overnight champion iris --set RUN", broken.Message, StringComparison.Ordinal);
        Assert.Equal("[]", _buckets.ReadText(Results, ChampionKey));
    }

    private void Finish(string run, int right)
    {
        var folder = new RunFolder("iris", run);
        _buckets.Put(Results, folder.Plan, MadeUp.Plan() with { Run = run, HoldOut = Scored.HoldOut });
        _buckets.Put(Results, folder.Metrics, Scored.Metrics(run));
        _buckets.Put(Results, folder.HoldOut, Scored.Scores(run, Scored.First(right, Rows)));
        _buckets.Put(Results, folder.Model + "model.json", "{}");
    }

    private Task<RunState> EvaluateAsync(string run, Verdict verdict = Verdict.Finished) => new Handler(_buckets.Client, Results, new StoppedClock()).HandleAsync(
        new RunState
        {
            Run = run,
            Name = "iris",
            Bucket = "data",
            Source = "datasets/iris/iris.csv",
            Ended = [new EndedTrial { Attempt = 1, Verdict = verdict }],
        }, Invocation.Context);
}
