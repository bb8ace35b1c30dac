using Overnight.Contracts;
using Overnight.Functions.StartNight;
using static Overnight.Functions.Tests.Nights.ModelledNights;

namespace Overnight.Functions.Tests.Nights;

/// <summary>Nights through the deployed workflow and the real handlers.</summary>
public sealed class NightTests : IAsyncDisposable
{
    private const string Nightly = """{"nightly": true}""";

    private readonly ModelledNights _nights = new();

    public ValueTask DisposeAsync() => _nights.DisposeAsync();

    [Fact]
    public async Task Of_two_nights_the_second_trains_only_what_changed()
    {
        _nights.Put("iris", Nightly);
        _nights.Put("sales", Nightly);
        _nights.Put("daily", "{}");
        var first = await _nights.NightAsync(20);
        Assert.Equal((2, 2, 0, 0.02m), (first.Trained, first.Promoted, first.Unchanged, first.CostUsd));
        Assert.Equal(["iris", "sales"], _nights.Began.Order());

        _nights.Put("sales", Nightly, "a,b\n3,4\n");
        var second = await _nights.NightAsync(21);
        Assert.Equal((1, 1, 0.01m), (second.Trained, second.Unchanged, second.CostUsd));
        Assert.Equal("sales", _nights.Began[^1]);
        Assert.Equal("Overnight, night of 2026-11-21: 1 trained, 1 promoted, 1 unchanged, $0.010", _nights.ToldOf(21).Subject);
        Assert.Contains("- iris: since 2026-11-20\n", _nights.ToldOf(21).Message, StringComparison.Ordinal);

        var third = await _nights.NightAsync(22);
        Assert.Equal((0, 2, 0m), (third.Trained, third.Unchanged, third.CostUsd));
        Assert.Equal(3, _nights.Began.Count);
        Assert.Contains("nothing was started and nothing was spent", _nights.ToldOf(22).Message, StringComparison.Ordinal);
        Assert.Equal(("String", "night"), (_nights.ToldOf(22).Attributes["kind"].DataType, _nights.ToldOf(22).Attributes["kind"].Value));
    }

    [Fact]
    public async Task Changed_recipe_alone_is_a_run()
    {
        _nights.Put("iris", Nightly);
        await _nights.NightAsync(20);
        _nights.Put("iris", """{"nightly": true, "epochs": 3}""", data: null);
        Assert.Equal(1, (await _nights.NightAsync(21)).Trained);
    }

    [Fact]
    public async Task Schedule_that_fires_twice_is_one_night()
    {
        _nights.Put("iris", Nightly);
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => _nights.BeginAsync(new NightRequest { Time = NightOf(20) })));
        Assert.Equal(both[0], both[1]);
        await _nights.EndOfAsync(both[0].Night!);
        // And once more, late: what the first one found stands, though the data have changed.
        _nights.Put("iris", Nightly, "a,b\n3,4\n");
        await _nights.BeginAsync(new NightRequest { Time = NightOf(20) });
        Assert.Equal((1, 1, 1), (_nights.Nights, _nights.Began.Count, _nights.Told.Count));
    }

    [Fact]
    public async Task Night_that_was_begun_and_not_started_is_started_by_the_next_try()
    {
        _nights.Put("iris", Nightly);
        await _nights.BeginAsync(new NightRequest { Time = NightOf(20) });
        var summary = await _nights.EndOfAsync("2026-11-20-0100");
        var other = new ModelledNights();
        await using (other)
        {
            // Another machine of the same stack, which only the plan reached.
            other.Put("iris", Nightly, "a,b\n3,4\n");
            other.Buckets.Put(Results, new NightNames(summary.Night).Plan, _nights.Buckets.Read<NightPlan>(Results, new NightNames(summary.Night).Plan));
            await other.BeginAsync(new NightRequest { Time = NightOf(20) });
            Assert.Equal(summary.Datasets[0].Run, (await other.EndOfAsync(summary.Night)).Datasets[0].Run);
        }
    }

    [Fact]
    public async Task Failed_run_does_not_stop_the_night_and_is_told_with_what_to_do()
    {
        foreach (var name in new[] { "bad", "good", "worse" }) _nights.Put(name, Nightly);
        _nights.Outcome = name => (name switch { "bad" => RunStatus.Failed, "worse" => RunStatus.Rejected, _ => RunStatus.Succeeded }, 0.02m);

        var night = await _nights.NightAsync(20);

        Assert.Equal((1, 2, 0.06m), (night.Trained, night.Failed, night.CostUsd));
        var bad = night.Datasets.Single(dataset => dataset.Name == "bad");
        Assert.Contains($"overnight retry {bad.Run}", bad.Fix, StringComparison.Ordinal);
        Assert.Contains($"- bad: $0.020. failed: The trainer broke.\n  Do: {bad.Fix}\n  Look: overnight show {bad.Run}\n  Report: s3://results/runs/bad/{bad.Run}/report.html\n",
            Assert.Single(_nights.Told).Message, StringComparison.Ordinal);
        // The same bytes and recipe are not tried again by themselves, and it is said.
        var next = await _nights.NightAsync(21);
        Assert.Equal((0, 3), (next.Trained, next.Unchanged));
        Assert.Contains($"overnight retry {bad.Run}", next.Datasets.Single(dataset => dataset.Name == "bad").Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_that_was_made_again_with_success_is_no_failure_any_more()
    {
        _nights.Put("iris", Nightly);
        _nights.Outcome = _ => (RunStatus.Failed, 0.01m);
        var failed = (await _nights.NightAsync(20)).Datasets[0];
        var retry = new RunFolder("iris", RunId.OfRetry(failed.Run!, 1));
        var result = _nights.Buckets.Read<Result>(Results, new RunFolder("iris", failed.Run!).Result);
        _nights.Buckets.Put(Results, retry.Result, result with { Run = retry.Run, Status = RunStatus.Succeeded });

        var next = Assert.Single((await _nights.NightAsync(21)).Datasets);
        Assert.Equal((NightOutcome.Unchanged, retry.Run, null), (next.Outcome, next.Run, next.Fix));
    }

    [Fact]
    public async Task Where_nobody_can_say_whether_a_run_may_start_the_summary_says_so()
    {
        _nights.Put("iris", Nightly);
        _nights.Fails = function => function == "MayStartArn";
        var dataset = Assert.Single((await _nights.NightAsync(20)).Datasets);
        Assert.Equal((NightOutcome.Failed, "it was not started: InvalidOperationException"), (dataset.Outcome, dataset.Message));
        // The next night tries it again.
        _nights.Fails = _ => false;
        Assert.Equal(1, (await _nights.NightAsync(21)).Trained);
    }

    [Fact]
    public async Task Night_that_cannot_be_summed_up_fails_in_sight_and_leaves_no_summary()
    {
        _nights.Put("iris", Nightly);
        _nights.Fails = function => function == "SumUpNightArn";
        var answer = await _nights.BeginAsync(new NightRequest { Time = NightOf(20) });
        Assert.Equal("FAILED", await _nights.StatusOfAsync(answer.Night!));
        Assert.Equal(["iris"], _nights.Began);
        Assert.DoesNotContain(new NightNames(answer.Night!).Summary, _nights.Buckets.Keys(Results));
    }

    [Fact]
    public async Task What_cannot_be_trained_is_a_line_of_the_summary()
    {
        _nights.Put("broken", """{"nightly": true, "epochs": "many"}""");
        _nights.Put("unrelated", """{"epochs": "many"}""");
        _nights.Put("nothing", Nightly, data: null);
        _nights.Put("unfinished", Nightly, data: null);
        _nights.Buckets.Put(ModelledNights.Data, "datasets/unfinished/v1/part.csv", "a,b\n1,2\n");
        _nights.Buckets.Put(ModelledNights.Data, "recipes/folder/no-recipe.json", Nightly);

        var night = await _nights.NightAsync(20);

        Assert.Equal(["broken", "nothing", "unfinished"], night.Datasets.Select(dataset => dataset.Name));
        Assert.All(night.Datasets, dataset => Assert.Equal((NightOutcome.Unready, true), (dataset.Outcome, dataset.Fix is not null)));
        Assert.Contains("'epochs'", night.Datasets[0].Message, StringComparison.Ordinal);
        Assert.Empty(_nights.Began);
    }

    [Fact]
    public async Task Where_no_dataset_is_nightly_there_is_no_night_and_no_mail()
    {
        _nights.Put("iris", "{}");
        Assert.Equal(new NightAnswer(null, 0, 0), await _nights.BeginAsync(new NightRequest { Time = NightOf(20) }));
        Assert.Equal((0, 0), (_nights.Nights, _nights.Told.Count));
        Assert.Empty(_nights.Buckets.Keys(Results));
    }

    [Fact]
    public async Task Person_may_begin_a_night_for_some_datasets_which_takes_no_schedule_s_place()
    {
        _nights.Put("iris", Nightly);
        _nights.Put("sales", Nightly);
        var answer = await _nights.BeginAsync(new NightRequest { Names = ["iris"] });
        Assert.Equal(["iris"], (await _nights.EndOfAsync(answer.Night!)).Datasets.Select(dataset => dataset.Name));
        Assert.Equal("2026-11-20-220000000", answer.Night);
        Assert.Equal((1, 1), (await _nights.NightAsync(20)) is var night ? (night.Trained, night.Unchanged) : default);
    }

    [Fact]
    public async Task Run_that_is_under_way_already_is_not_started_again()
    {
        _nights.Put("iris", Nightly);
        var due = await _nights.NightAsync(20);
        var folder = new RunFolder("iris", due.Datasets[0].Run!);
        _nights.Buckets.Delete(Results, folder.Result);
        _nights.Buckets.Put(Results, folder.Plan, "planned");

        var night = await _nights.NightAsync(21);
        Assert.Equal((NightOutcome.Unchanged, "its run is under way"), (night.Datasets[0].Outcome, night.Datasets[0].Message));

        // Of its folder nothing is left, but Step Functions knows its name.
        _nights.Buckets.Delete(Results, folder.Plan);
        var refused = Assert.Single((await _nights.NightAsync(22)).Datasets);
        Assert.Equal(NightOutcome.Failed, refused.Outcome);
        Assert.Contains("StepFunctions.ExecutionAlreadyExistsException", refused.Message, StringComparison.Ordinal);
        Assert.Single(_nights.Began);
    }
}
