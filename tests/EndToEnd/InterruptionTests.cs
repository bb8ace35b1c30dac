using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests;

/// <summary>Spot instances go away; the model must not notice.</summary>
public sealed class InterruptionTests
{
    // Small batches, so that a run lasts long enough to be disturbed; few epochs, so that none stops because nothing more is learnt.
    private const string Recipe = """{ "epochs": 6, "batchSize": 16 }""";
    private const int Images = 16_000;

    private static readonly Lazy<Task<(Result Result, byte[] Model)>> Undisturbed = new(() => TrainAsync(_ => true, (_, _) => { }));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_interrupted_run_ends_with_the_very_model_of_one_that_was_not(bool withoutNotice)
    {
        var (undisturbed, calm) = await Undisturbed.Value;
        var (interrupted, stormy) = await TrainAsync(progress => IsTime(progress, withoutNotice), (stack, host) =>
        {
            if (withoutNotice) stack.Cloud.Ec2.Kill(host.InstanceId);
            else stack.Cloud.Ec2.Interrupt(host.InstanceId);
        });

        Assert.Equal((1, 0), (undisturbed.Attempts, undisturbed.Interruptions));
        Assert.Equal((2, 1), (interrupted.Attempts, interrupted.Interruptions));
        Assert.True(calm.AsSpan().SequenceEqual(stormy), "the interrupted run's model differs from the undisturbed one's");
        Assert.Equal(undisturbed.Metric, interrupted.Metric);
    }

    /// <summary>
    /// The trainer looks for a notice every two seconds: it must come early. A loss without notice is the harder the more was done,
    /// and shows most once there is a checkpoint to go back to.
    /// </summary>
    private static bool IsTime(Progress progress, bool withoutNotice) =>
        withoutNotice ? progress.CheckpointStep > 0 || 2 * progress.Step >= progress.Steps : 8 * progress.Step >= progress.Steps;

    /// <summary>Trains on images; <paramref name="disturb"/> acts once, when <paramref name="isTime"/> says so.</summary>
    private static async Task<(Result Result, byte[] Model)> TrainAsync(Func<Progress, bool> isTime, Action<DeployedStack, AttemptHost> disturb)
    {
        await using var stack = await DeployedStack.StartAsync();
        var (images, labels) = Samples.Bars(Images);
        await stack.UploadAsync("recipes/bars.json", Recipe);
        await stack.UploadAsync("datasets/bars/v1/train-images-idx3-ubyte", images);
        await stack.UploadAsync("datasets/bars/v1/train-labels-idx1-ubyte", labels);
        await stack.UploadAsync("datasets/bars/v1/_SUCCESS", "");

        var run = await stack.RunOfAsync("bars");
        var reached = await DeployedStack.EventuallyAsync("the moment to disturb the run", async () =>
            await stack.ReadAsync<Progress>(run.Progress) is { Steps: > 0 } progress && isTime(progress) ? progress : null);
        Assert.True(reached.Step < reached.Steps, "the run was over before it could be disturbed: it needs more images");
        disturb(stack, (await stack.HostAsync(run, 1))!);

        var result = await stack.ResultOfAsync("bars");
        Assert.True(result.Status == RunStatus.Succeeded, result.Message);
        return (result, (await stack.BytesAsync(result.Model! + "model.safetensors"))!);
    }
}
