using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests;

/// <summary>A search through the deployed stack, with real trainers, one of which loses its host.</summary>
public sealed class SearchTests
{
    private const string Recipe = """
        { "epochs": 6, "batchSize": 16,
          "search": { "method": "halving", "trials": 3, "eta": 3, "rungs": 2, "parallel": 2, "stopEarly": false,
                      "space": { "learningRate": { "min": 0.0005, "max": 0.02 }, "labelSmoothing": [0, 0.1] } } }
        """;

    [Fact]
    public async Task Survivors_go_on_from_their_checkpoints_and_the_best_trial_s_model_is_the_run_s()
    {
        await using var stack = await DeployedStack.StartAsync();
        var (images, labels) = Samples.Bars(8_000);
        await stack.UploadAsync("recipes/bars.json", Recipe);
        await stack.UploadAsync("datasets/bars/v1/train-images-idx3-ubyte", images);
        await stack.UploadAsync("datasets/bars/v1/train-labels-idx1-ubyte", labels);
        await stack.UploadAsync("datasets/bars/v1/_SUCCESS", "");
        var run = await stack.RunOfAsync("bars");

        // Without a notice, some steps into the first rung: the trial begins anew, or from its checkpoint, and the others do not notice.
        var first = run with { Trial = 0 };
        await DeployedStack.EventuallyAsync("a trial that trains", async () =>
            await stack.ReadAsync<Progress>(first.Progress) is { Step: > 100 } progress ? progress : null);
        stack.Cloud.Ec2.Kill((await stack.HostAsync(first, 1))!.InstanceId);

        var result = await stack.ResultOfAsync("bars");
        Assert.True(result.Status == RunStatus.Succeeded, result.Message);
        var search = (await stack.ReadAsync<SearchDocument>(run.Search))!;
        Assert.Equal((2, 2, 3), (search.Rungs, search.PlannedRungs, search.Trials.Count));
        var best = search.Trials[search.Best!.Value];
        Assert.Equal(TrialState.Finished, best.State);
        Assert.Equal(search.Trials.Max(trial => trial.Metric), best.Metric);
        Assert.True(search.Trials[0].Attempts > search.Trials[0].Rungs, "the trial that lost its host made no attempt more");
        Assert.All(search.Trials.Where(trial => trial.Rungs == 1), trial => Assert.Equal((TrialState.Dropped, 2), (trial.State, trial.Epochs)));
        Assert.Contains(search.Trials, trial => trial.State == TrialState.Dropped);

        foreach (var trial in search.Trials.Where(trial => trial.Rungs == 2))
        {
            var progress = (await stack.ReadAsync<Progress>((run with { Trial = trial.Trial }).Progress))!;
            Assert.True(progress.ResumedFromStep >= progress.Steps / 3, $"trial {trial.Trial} went on from step {progress.ResumedFromStep} of {progress.Steps}");
        }
        var own = await stack.BytesAsync((run with { Trial = best.Trial }).Model + "model.safetensors");
        Assert.Equal(own, await stack.BytesAsync(run.Model + "model.safetensors"));

        var receipt = (await stack.ReadAsync<Receipt>(run.Receipt))!;
        Assert.Equal(receipt.Lines.Sum(line => line.Usd), receipt.TotalUsd);
        Assert.Equal(search.Trials.Sum(trial => trial.Attempts), result.Attempts);
        Assert.All(search.Trials, trial => Assert.True(trial.CostUsd is not null, $"trial {trial.Trial} has no cost"));
        Assert.All(search.Trials.Where(trial => trial.Trial > 0), trial => Assert.True(trial.CostUsd > 0, $"trial {trial.Trial} cost nothing"));
        Assert.Contains("learningRate", System.Text.Encoding.UTF8.GetString((await stack.BytesAsync(run.Report))!), StringComparison.Ordinal);
    }
}
