using Overnight.Contracts;
using Overnight.Local.Tests;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.Tests.Attempts;

public sealed class LeaseTests(Bucket bucket) : IClassFixture<Bucket>
{
    private static int _runs;

    private readonly FakeTime _time = new();
    private readonly RunFolder _folder = new("lease", $"run-{Interlocked.Increment(ref _runs)}");

    [Fact]
    public async Task A_newer_attempt_takes_over_at_once_and_the_older_one_learns_of_it()
    {
        var (first, second) = (Lease(1), Lease(2));
        Assert.True(await first.TryTakeAsync(CancellationToken.None));
        Assert.True(await first.StillHeldAsync(CancellationToken.None));
        Assert.True(await second.TryTakeAsync(CancellationToken.None));
        Assert.False(await first.StillHeldAsync(CancellationToken.None));
        Assert.True(await second.StillHeldAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_older_attempt_that_comes_late_has_nothing_to_do()
    {
        Assert.True(await Lease(2).TryTakeAsync(CancellationToken.None));
        Assert.False(await Lease(1).TryTakeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_same_attempt_started_twice_runs_once_while_the_first_one_lives()
    {
        var first = Lease(1);
        Assert.True(await first.TryTakeAsync(CancellationToken.None));
        var twin = Lease(1, "twin").TryTakeAsync(CancellationToken.None);
        await _time.AdvanceOnceWaitingAsync(async () => await first.StillHeldAsync(CancellationToken.None));
        Assert.False(await twin);
        Assert.True(await first.StillHeldAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_same_attempt_started_again_after_its_death_takes_over_when_its_beat_stays_out()
    {
        Assert.True(await Lease(1).TryTakeAsync(CancellationToken.None));
        var again = Lease(1, "again").TryTakeAsync(CancellationToken.None);
        await _time.AdvanceOnceWaitingAsync(() => Task.CompletedTask);
        Assert.True(await again);
    }

    [Fact]
    public async Task A_lease_that_was_given_back_is_taken_at_once()
    {
        var first = Lease(1);
        Assert.True(await first.TryTakeAsync(CancellationToken.None));
        await first.ReleaseAsync(CancellationToken.None);
        Assert.True(await Lease(1, "again").TryTakeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Of_many_that_begin_together_one_holds_it_in_the_end()
    {
        var leases = Enumerable.Range(1, 8).Select(attempt => Lease(attempt)).ToList();
        await Task.WhenAll(leases.Select(lease => Task.Run(() => lease.TryTakeAsync(CancellationToken.None))));
        var held = new List<bool>();
        foreach (var lease in leases) held.Add(await lease.StillHeldAsync(CancellationToken.None));
        Assert.Equal([false, false, false, false, false, false, false, true], held);
    }

    [Fact]
    public async Task A_beat_that_was_written_though_its_answer_was_lost_is_no_loss()
    {
        var lease = Lease(1);
        Assert.True(await lease.TryTakeAsync(CancellationToken.None));
        // As if the beat's PUT had arrived and its answer had not: the object has changed, and it is ours.
        var store = new ObjectStore(bucket.S3, Bucket.Name);
        var current = (await store.TryReadAsync(_folder.Lease, CancellationToken.None))!;
        var beaten = Documents.Parse<LeaseDocument>(current.Bytes) with { Beat = 99 };
        await store.WriteAsync(_folder.Lease, Documents.ToBytes(beaten), CancellationToken.None);
        Assert.True(await lease.StillHeldAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_attempt_that_lost_its_run_ends_well_and_writes_no_results()
    {
        var training = new PlannedTraining { Epochs = 1, BatchSize = 32, LearningRate = 0.001, WeightDecay = 0, Validation = 0.2, Seed = 1 };
        var run = await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(200))], ModelKind.Mlp, training, threads: 1);
        var newer = new Lease(new ObjectStore(bucket.S3, Bucket.Name), run.Folder, 5, "newer", "job-5", new EventLog(Stream.Null, _time), _time);
        Assert.True(await newer.TryTakeAsync(CancellationToken.None));
        await run.MustEndAsync(ExitCode.Done, attempt: 4);
        Assert.Contains("another attempt has the run", run.LogText, StringComparison.Ordinal);
        Assert.Null(await bucket.TryGetAsync(run.Folder.Metrics));
    }

    private Lease Lease(int attempt, string? nonce = null) =>
        new(new ObjectStore(bucket.S3, Bucket.Name), _folder, attempt, nonce ?? $"nonce-{attempt}", $"job-{attempt}", new EventLog(Stream.Null, _time), _time);
}

internal static class FakeTimeWaiting
{
    /// <summary>Waits until somebody waits on the clock, does something, and then lets the wait be over.</summary>
    public static async Task AdvanceOnceWaitingAsync(this FakeTime time, Func<Task> meanwhile)
    {
        while (time.Waiting == 0) await Task.Yield();
        await meanwhile();
        time.Advance(Trainer.Attempts.Lease.WatchFor);
    }
}
