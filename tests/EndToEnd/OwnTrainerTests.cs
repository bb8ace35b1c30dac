using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests;

/// <summary>docs/container-contract.md, kept by programs that are not ours.</summary>
public sealed class OwnTrainerTests
{
    private static readonly string Script = Path.Combine(Repository.Root, "docs", "own-trainer.py");

    [Fact]
    public async Task A_script_of_the_users_own_trains_and_its_metrics_are_the_results()
    {
        SkipWithoutPython();
        var result = await TrainAsync(Samples.Table(400), ["python3", Script], async (stack, result) =>
        {
            Assert.True(result.Status == RunStatus.Succeeded, result.Message);
            Assert.Contains("hitRate", System.Text.Encoding.UTF8.GetString((await stack.BytesAsync(result.Report!))!));
            Assert.Contains("always", System.Text.Encoding.UTF8.GetString((await stack.BytesAsync(result.Model! + "model.json"))!));
        });
        Assert.Equal("hitRate", result.Metric!.Name);
        Assert.InRange(result.Metric.Value, 0.3, 0.8);
        // It wrote down where it ran, so its seconds could be priced.
        Assert.True(result.CostUsd > 0, $"{result.CostUsd}");
    }

    [Fact]
    public async Task A_script_whose_time_is_up_leaves_what_it_has_learnt_by_then()
    {
        SkipWithoutPython();
        // Each look at the clock is a second: after fifty of the four hundred rows the time is up.
        var clocked = "import itertools, runpy, time; ticks = itertools.count(); time.monotonic = lambda: next(ticks); "
            + $"runpy.run_path('{Script}', run_name='__main__')";
        string[] command = ["env", "OVERNIGHT_STOP_AFTER_SECONDS=50", "python3", "-c", clocked];
        await TrainAsync(Samples.Table(400), command, async (stack, result) =>
        {
            Assert.True(result.Status == RunStatus.Succeeded, result.Message);
            var metrics = Documents.Parse<Metrics>((await stack.BytesAsync(result.Metrics!))!);
            Assert.Equal(new EarlyEnd(0, 1), metrics.EndedEarly);
        });
    }

    [Fact]
    public async Task Data_that_the_script_refuses_are_bad_data_in_its_words()
    {
        SkipWithoutPython();
        var random = new Random(1);
        var table = "a,y\n" + string.Concat(Enumerable.Range(0, 300).Select(_ => $"{random.NextDouble():0.000},{random.NextDouble():0.000000}\n"));
        var result = await TrainAsync(table, ["python3", Script]);
        Assert.Equal((RunStatus.Failed, Verdict.BadData, 1), (result.Status, result.Verdict, result.Attempts));
        Assert.Contains("found regression on csv, expected classification on csv", result.Message);
    }

    [Theory]
    [InlineData("pyhton3")]
    [InlineData("/bin/sh", "-c", "pyhton3 train.py")]
    public async Task A_command_that_is_not_there_is_said_to_be_that(params string[] command)
    {
        var result = await TrainAsync(Samples.Table(100), command);
        Assert.Equal((RunStatus.Failed, Verdict.Misconfigured, 1), (result.Status, result.Verdict, result.Attempts));
        Assert.Contains("Mend `command` in the recipe", result.Message);
    }

    [Fact]
    public async Task A_command_that_ends_well_and_leaves_nothing_has_not_succeeded()
    {
        var result = await TrainAsync(Samples.Table(100), ["true"]);
        Assert.Equal((RunStatus.Failed, Verdict.OwnError), (result.Status, result.Verdict));
        Assert.Contains("no metrics.json", result.Message);
    }

    private static void SkipWithoutPython() =>
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "/usr/bin/python3 is not on this machine");

    private static async Task<Result> TrainAsync(string table, string[] command, Func<DeployedStack, Result, Task>? look = null)
    {
        await using var stack = await DeployedStack.StartAsync();
        var words = string.Join(", ", command.Select(word => $"\"{word}\""));
        await stack.UploadAsync("recipes/own.json", $$"""{ "command": [{{words}}] }""");
        await stack.UploadAsync("datasets/own/table.csv", table);
        var result = await stack.ResultOfAsync("own");
        if (look is not null) await look(stack, result);
        return result;
    }
}
