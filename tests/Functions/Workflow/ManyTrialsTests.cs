using System.Text;
using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Functions.Tests.Workflow;

/// <summary>However many trials a run has and however often they are interrupted, it stays far below Step Functions' limits.</summary>
public sealed class ManyTrialsTests
{
    /// <summary>docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html</summary>
    private const int MostEvents = 25_000, LargestState = 262_144;

    [Fact]
    public async Task A_thousand_trials_each_interrupted_several_times_all_end_judged()
    {
        const int trials = 1000, seed = 20261121;
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var random = new Random(seed);
        var interruptions = Enumerable.Range(0, trials).Select(_ => random.Next(2, 6)).ToList();
        await using var workflow = new ModelledTrials(trials, trial => interruptions[trial]);
        var arn = workflow.Start();
        Assert.Equal("SUCCEEDED", await workflow.Service.WhenEndedAsync(arn));

        var history = workflow.Service.GetHistory(arn).ToList();
        var ended = Ended(history);
        Assert.Equal(Enumerable.Range(0, trials), ended.Select(line => (int)line["trial"]!));
        Assert.Equal(interruptions.Select(count => count + 1), ended.Select(line => (int)line["attempt"]!));
        Assert.All(ended, line => Assert.Equal("finished", (string?)line["verdict"]));
        Assert.Equal(trials + interruptions.Sum(), workflow.Jobs.Distinct().Count());

        Assert.InRange(history.Count, 10, MostEvents / 100);
        Assert.InRange(history.Max(Bytes), trials, LargestState / 2);
        var mapRun = Assert.Single(workflow.Service.ListMapRuns(arn));
        Assert.All(workflow.Service.ListItems(mapRun.Arn),
            item => Assert.InRange(workflow.Service.GetHistory(item.Arn).Count(), 10, MostEvents / 100));
        // Jobs at once are bounded by the Map.
        Assert.InRange(workflow.MostAtOnce, 2, mapRun.Settings.MaxConcurrency);
    }

    [Fact]
    public async Task A_search_of_a_thousand_trials_goes_through_its_rungs_with_attempts_that_count_on()
    {
        const int trials = 1000, rungs = 7;
        await using var workflow = new ModelledTrials(trials, trial => trial % 3, rungs);
        var arn = workflow.Start();
        Assert.Equal("SUCCEEDED", await workflow.Service.WhenEndedAsync(arn));

        Assert.Equal([1000, 334, 112, 38, 13, 5, 2], workflow.RungSizes);
        Assert.Equal(rungs, workflow.Service.ListMapRuns(arn).Count);
        // A number that came twice would be another job's lease and documents.
        Assert.Equal(workflow.Jobs.Count, workflow.Jobs.Distinct().Count());
        foreach (var jobs in workflow.Jobs.Select(name => name.Split('-')).GroupBy(name => name[2], name => int.Parse(name[4])))
            Assert.Equal(Enumerable.Range(1, jobs.Count()), jobs.Order());
        var history = workflow.Service.GetHistory(arn).ToList();
        Assert.InRange(history.Count, 10, MostEvents / 100);
        Assert.InRange(history.Max(Bytes), trials, LargestState / 2);
        Assert.InRange(workflow.MostAtOnce, 2, ModelledTrials.AtOnce);
    }

    [Fact]
    public async Task A_run_that_is_stopped_ends_its_trials_jobs_and_a_redrive_trains_only_what_was_not_done()
    {
        const int trials = 20;
        await using var workflow = new ModelledTrials(trials, _ => 1) { Hangs = trial => trial >= 15 };
        var arn = workflow.Start();
        await UntilAsync(() => Items(workflow, arn).Count(item => item.Status == ExecutionStatus.Succeeded) == 15 && workflow.Jobs.Count == 35);
        await workflow.Service.StopExecutionAsync(arn, null, "enough");
        await UntilAsync(() => workflow.Service.ListMapRuns(arn)[0].Status == MapRunStatus.Aborted);
        Assert.Equal(5, workflow.Terminated.Count);
        Assert.Equal(5, Items(workflow, arn).Count(item => item.Status == ExecutionStatus.Aborted));

        workflow.Hangs = _ => false;
        workflow.Service.RedriveExecution(arn, null);
        Assert.Equal("SUCCEEDED", await workflow.Service.WhenEndedAsync(arn));
        Assert.Equal(trials, Ended([.. workflow.Service.GetHistory(arn)]).Count(line => (string?)line["verdict"] == "finished"));
        // Two attempts each; what was stopped was at its first, which is made again.
        Assert.Equal(40 + 5, workflow.Jobs.Count);
        Assert.Equal(5, workflow.Jobs.GroupBy(name => name).Count(jobs => jobs.Count() == 2));
    }

    private static IReadOnlyList<ExecutionRecord> Items(ModelledTrials workflow, string arn) =>
        workflow.Service.ListMapRuns(arn) is [var mapRun] ? workflow.Service.ListItems(mapRun.Arn) : [];

    /// <summary>What the Map leaves in the state.</summary>
    private static List<JsonNode> Ended(List<JsonObject> history)
    {
        var left = history.Last(happened => (string?)happened["type"] == "MapStateExited");
        return [.. JsonNode.Parse((string)left["stateExitedEventDetails"]!["output"]!)!["ended"]!.AsArray().Select(line => line!)];
    }

    /// <summary>Of the event's input or output: a state as it is handed on.</summary>
    private static int Bytes(JsonObject happened) => happened.Select(field => field.Value).OfType<JsonObject>()
        .Select(details => (string?)(details["input"] ?? details["output"]) ?? "").Select(Encoding.UTF8.GetByteCount).DefaultIfEmpty().Max();

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds()) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
