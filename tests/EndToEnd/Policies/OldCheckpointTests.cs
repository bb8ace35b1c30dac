using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests.Policies;

public sealed class OldCheckpointTests
{
    /// <summary>A run keeps its newest two. Each interruption leaves one: the third has one to delete, and the fourth.</summary>
    [Fact]
    public async Task Without_permission_to_delete_them_checkpoints_pile_up()
    {
        var clock = new JumpingClock();
        await using var stack = await DeployedStack.StartAsync(clock: clock);
        var (images, labels) = Samples.Bars(4_000);
        await stack.UploadAsync("recipes/bars.json", """{ "epochs": 1000, "batchSize": 16 }""");
        await stack.UploadAsync("datasets/bars/v1/train-images-idx3-ubyte", images);
        await stack.UploadAsync("datasets/bars/v1/train-labels-idx1-ubyte", labels);
        await stack.UploadAsync("datasets/bars/v1/_SUCCESS", "");
        var run = await stack.RunOfAsync("bars");
        for (var interruption = 1; interruption <= 3; interruption++) await InterruptAsync(stack, clock, run, interruption);
        Assert.Equal(2, (await CheckpointsAsync(stack, run)).Count);

        stack.Statement("TrainerRole/trainer/DropOldCheckpoints").Withdraw();
        await InterruptAsync(stack, clock, run, 4);
        Assert.Equal(3, (await CheckpointsAsync(stack, run)).Count);
    }

    /// <summary>Once the attempt trains its host is taken, with notice; returns when its checkpoint is the newest.</summary>
    private static async Task InterruptAsync(DeployedStack stack, JumpingClock clock, RunFolder run, int attempt)
    {
        var host = await DeployedStack.EventuallyAsync($"attempt {attempt} at work", async () =>
            // Without a step of its own, it would leave the checkpoint that it took up.
            await stack.ReadAsync<Progress>(run.Progress) is { } progress && progress.Attempt == attempt
                && progress.Step > (progress.ResumedFromStep ?? 0)
                ? await stack.HostAsync(run, attempt) : null);
        stack.Cloud.Ec2.Interrupt(host.InstanceId);
        await DeployedStack.EventuallyAsync("the attempt's end", () => stack.ReadAsync<Attempt>(run.Attempt(attempt)));
        clock.Jump(TimeSpan.FromMinutes(2));
    }

    private static async Task<List<string>> CheckpointsAsync(DeployedStack stack, RunFolder run) =>
        [.. (await stack.KeysAsync(run.Checkpoints)).Where(key => key.EndsWith(".ckpt", StringComparison.Ordinal))];
}
