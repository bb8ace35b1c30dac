using static Overnight.Functions.Tests.Nights.ModelledNights;

namespace Overnight.Functions.Tests.Nights;

/// <summary>How many runs of a night go on at once, how much they may cost together, and what becomes of the rest.</summary>
public sealed class NightLimitsTests : IAsyncDisposable
{
    private const string Nightly = """{"nightly": true}""";

    private readonly ModelledNights _nights = new();

    public ValueTask DisposeAsync() => _nights.DisposeAsync();

    [Fact]
    public async Task No_more_runs_go_on_at_once_than_the_stack_allows()
    {
        _nights.Concurrency = 2;
        foreach (var number in Enumerable.Range(0, 6)) _nights.Put($"set{number}", Nightly);
        var two = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _nights.Holds = _ =>
        {
            if (_nights.MostAtOnce == 2) two.TrySetResult();
            return two.Task;
        };
        Assert.Equal(6, (await _nights.NightAsync(20)).Trained);
        Assert.Equal(2, _nights.MostAtOnce);
    }

    [Fact]
    public async Task Over_the_night_s_cap_the_rest_is_skipped_and_comes_first_in_the_next_night()
    {
        (_nights.Concurrency, _nights.MaxUsd) = (1, 0.015m);
        foreach (var (name, hours) in new[] { ("c", 1), ("a", 2), ("b", 3) })
        {
            _nights.Buckets.Now = NightOf(19).AddHours(hours);
            _nights.Put(name, Nightly);
        }
        var first = await _nights.NightAsync(20);
        Assert.Equal(["c", "a"], _nights.Began);
        Assert.Equal((2, 1), (first.Trained, first.Skipped));
        Assert.Contains("- b: the night's cap of $0.015 was reached: $0.020 were spent\n", _nights.ToldOf(20).Message, StringComparison.Ordinal);

        _nights.Buckets.Now = NightOf(20).AddHours(4);
        _nights.Put("a", Nightly, "a,b\n5,6\n");
        var second = await _nights.NightAsync(21);
        Assert.Equal((2, 1), (second.Trained, second.Unchanged));
        Assert.Equal(["c", "a", "b", "a"], _nights.Began);
    }

    [Fact]
    public async Task Run_that_its_recipe_lets_cost_more_than_is_left_is_skipped_before_it_starts()
    {
        _nights.MaxUsd = 1;
        _nights.Put("dear", """{"nightly": true, "budget": {"maxUsd": 5}}""");
        var night = await _nights.NightAsync(20);
        Assert.Empty(_nights.Began);
        Assert.Contains("does not allow for the $5.00", Assert.Single(night.Datasets).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_nobody_knows_what_a_run_may_cost_no_other_one_starts_beside_it()
    {
        (_nights.Concurrency, _nights.MaxUsd) = (3, 1m);
        foreach (var number in Enumerable.Range(0, 3)) _nights.Put($"set{number}", Nightly);
        // Ends only once the others have had to wait.
        _nights.Holds = async _ =>
        {
            var waits = Waits();
            while (_nights.Began.Count < 3 && Waits() < waits + 2) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        };
        Assert.Equal(3, (await _nights.NightAsync(20)).Trained);
        Assert.Equal(1, _nights.MostAtOnce);

        int Waits() => _nights.Service.GetHistory($"arn:aws:states:us-east-1:000000000000:execution:nightly:night-2026-11-20-0100")
            .Count(happened => (string?)happened["type"] == "WaitStateEntered");
    }

    [Fact]
    public async Task Three_hundred_datasets_are_a_night_and_the_rest_waits_for_the_next()
    {
        _nights.Concurrency = 20;
        foreach (var number in Enumerable.Range(0, 310)) _nights.Put($"set{number:000}", Nightly);
        var night = await _nights.NightAsync(20);
        Assert.Equal((300, 10), (night.Trained, night.Skipped));
        var events = _nights.Service.GetHistory("arn:aws:states:us-east-1:000000000000:execution:nightly:night-2026-11-20-0100").Count();
        Assert.InRange(events, 300, 25_000 - (20 * (int)(MayStart.NightBudget.Night / MayStart.NightBudget.UntilEnded) * 9));
        Assert.Equal(10, (await _nights.NightAsync(21)).Trained);
    }
}
