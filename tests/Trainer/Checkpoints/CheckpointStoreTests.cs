using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Checkpoints;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.Tests.Checkpoints;

public sealed class CheckpointStoreTests(Bucket bucket) : IClassFixture<Bucket>
{
    private static int _runs;

    private readonly RunFolder _folder = new("checkpoints", $"run-{Interlocked.Increment(ref _runs)}");

    [Fact]
    public async Task The_newest_is_read_back_and_the_two_newest_are_kept()
    {
        var store = Store(1);
        for (byte step = 1; step <= 5; step++) Assert.True(await store.SaveAsync(step, [step], CancellationToken.None));

        byte[]? read = null;
        var entry = await Store(2).ResumeAsync(bytes => read = bytes, CancellationToken.None);
        Assert.Equal((5, 1), (entry!.Step, entry.SizeBytes));
        Assert.Equal<byte>([5], read!);
        Assert.Equal(
            ["latest.json", "step-00000004.attempt-0001.ckpt", "step-00000005.attempt-0001.ckpt"],
            (await bucket.ListAsync(_folder.Checkpoints)).Select(key => key[_folder.Checkpoints.Length..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task One_that_cannot_be_used_gives_way_to_the_one_before_it()
    {
        var store = Store(1);
        for (byte step = 1; step <= 2; step++) await store.SaveAsync(step, [step], CancellationToken.None);
        var entry = await Store(2).ResumeAsync(bytes => _ = bytes[0] == 2 ? throw new InvalidDataException("no") : 0, CancellationToken.None);
        Assert.Equal(1, entry!.Step);
    }

    [Fact]
    public async Task Saving_the_same_step_again_keeps_the_one_before_it()
    {
        var store = Store(1);
        foreach (var step in new byte[] { 1, 2, 2, 2 }) await store.SaveAsync(step, [step], CancellationToken.None);
        var pointer = TrainerDocuments.Parse<CheckpointPointer>((await bucket.TryGetAsync(_folder.Checkpoints + "latest.json"))!);
        Assert.Equal((2L, 1L), (pointer.Step, pointer.Previous!.Step));
        Assert.NotNull(await bucket.TryGetAsync(pointer.Previous.Key));
    }

    [Fact]
    public async Task An_attempt_that_was_overtaken_moves_the_pointer_no_more()
    {
        var (older, newer) = (Store(1), Store(2));
        Assert.True(await older.SaveAsync(10, [1], CancellationToken.None));
        await newer.ResumeAsync(_ => { }, CancellationToken.None);
        Assert.True(await newer.SaveAsync(10, [2], CancellationToken.None));

        Assert.False(await older.SaveAsync(20, [3], CancellationToken.None));
        byte[]? read = null;
        await Store(3).ResumeAsync(bytes => read = bytes, CancellationToken.None);
        Assert.Equal<byte>([2], read!);
    }

    [Fact]
    public async Task An_older_attempts_late_move_does_not_stop_the_newer_one()
    {
        var (older, newer) = (Store(1), Store(2));
        await older.ResumeAsync(_ => { }, CancellationToken.None);
        await newer.ResumeAsync(_ => { }, CancellationToken.None);
        Assert.True(await older.SaveAsync(10, [1], CancellationToken.None));
        Assert.True(await newer.SaveAsync(5, [2], CancellationToken.None));
        Assert.False(await older.SaveAsync(20, [3], CancellationToken.None));
    }

    [Fact]
    public async Task What_an_older_attempt_saved_last_stays_in_front_until_the_newer_one_has_come_as_far()
    {
        var (older, newer) = (Store(1), Store(2));
        await newer.ResumeAsync(_ => { }, CancellationToken.None);
        Assert.True(await older.SaveAsync(10, [1], CancellationToken.None));
        Assert.True(await newer.SaveAsync(5, [2], CancellationToken.None));
        var resumed = await Store(3).ResumeAsync(_ => { }, CancellationToken.None);
        Assert.Equal(10, resumed!.Step);

        Assert.True(await newer.SaveAsync(15, [3], CancellationToken.None));
        Assert.Equal(15, (await Store(3).ResumeAsync(_ => { }, CancellationToken.None))!.Step);
    }

    [Fact]
    public async Task What_could_not_be_used_does_not_stay_in_front()
    {
        var (older, newer) = (Store(1), Store(2));
        for (byte step = 8; step <= 9; step++) await older.SaveAsync(step, [step], CancellationToken.None);
        await newer.ResumeAsync(bytes => _ = bytes[0] == 9 ? throw new InvalidDataException("no") : 0, CancellationToken.None);
        Assert.True(await newer.SaveAsync(8, [0], CancellationToken.None));
        byte[]? read = null;
        await Store(3).ResumeAsync(bytes => read = bytes, CancellationToken.None);
        Assert.Equal<byte>([0], read!);
    }

    [Fact]
    public async Task Without_checkpoints_there_is_nothing_to_resume() =>
        Assert.Null(await Store(1).ResumeAsync(_ => throw new InvalidOperationException("found a checkpoint, expected none"), CancellationToken.None));

    private CheckpointStore Store(int attempt) =>
        new(new ObjectStore(bucket.S3, Bucket.Name), _folder, attempt, new EventLog(Stream.Null, TimeProvider.System));
}
