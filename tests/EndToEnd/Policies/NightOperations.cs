using System.Text;
using System.Text.Json.Nodes;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests.Policies;

/// <summary>Nights that a person begins, for two datasets: one that trains, one whose container says that its data are bad.</summary>
internal sealed class NightOperations(DeployedStack stack, AmazonStepFunctionsClient workflow, UploadedRuns runs, Waiting waiting)
{
    private const string Trains = """{ "nightly": true, "model": "linear", "epochs": 1 }""";
    private const string SaysBadData = """{ "nightly": true, "command": ["/bin/sh", "-c", "exit 65"] }""";
    private const string Sleeps = """{ "nightly": true, "command": ["/bin/sh", "-c", "exec sleep 600"] }""";

    private int _nights;
    private string? _trained;

    public async Task<HashSet<string>> NightAsync()
    {
        // The cloud's time runs ahead: at that pace a function's first start takes longer than its limit allows.
        if (_nights == 0)
            foreach (var function in new[] { "MayStart", "SumUpNight" })
                await stack.Cloud.Lambda.InvokeAsync(DeployedStack.PhysicalName(function), Encoding.UTF8.GetBytes("[]"), CancellationToken.None);
        var (logs, told) = (runs.LogSizes(), Told().Count);
        var number = ++_nights;
        string[] names = [$"night{number}good", $"night{number}bad"];
        await UploadAsync(names[0], Trains);
        await UploadAsync(names[1], SaysBadData);
        var found = await FindAsync(await BeginAsync(names));
        if (found.Contains("both runs")) _trained = names[0];
        if (Told().Skip(told).Any(subject => subject.Contains("1 trained", StringComparison.Ordinal))) found.Add("the night's mail");
        foreach (var (file, size) in runs.LogSizes())
            if (size > logs.GetValueOrDefault(file)) found.Add(file);
        return found;
    }

    /// <summary>Nothing is left of a run in S3, but Step Functions knows its name: it cannot be started.</summary>
    public async Task<HashSet<string>> RefusedAsync()
    {
        foreach (var key in await stack.KeysAsync($"{RunFolder.Runs}{_trained}/")) await stack.S3.DeleteObjectAsync(stack.ResultsBucket, key);
        return await FindAsync(await BeginAsync([_trained!]));
    }

    /// <summary>
    /// A night is stopped, and with it the run under way. Two want to be trained: as the first one sleeps, the second has to ask what it may
    /// cost, whatever else is quick or slow.
    /// </summary>
    public async Task<HashSet<string>> StopAsync()
    {
        var number = ++_nights;
        string[] names = [$"night{number}asleep", $"night{number}stopped"];
        foreach (var name in names) await UploadAsync(name, Sleeps);
        var night = await BeginAsync(names) ?? throw new InvalidOperationException("found no night to stop");
        await waiting.UntilAsync("the night's wait for a run, and the other one's question", async () =>
        {
            var history = new GetExecutionHistoryRequest { ExecutionArn = ArnOf(night), MaxResults = 200 };
            var events = (await workflow.GetExecutionHistoryAsync(history)).Events;
            return events.Exists(happened => happened.Type.Value == "TaskSubmitted") && events.Count(happened => happened.Type.Value == "TaskSucceeded") > 1;
        });
        var started = new List<string>();
        foreach (var name in names)
            if (await runs.ExecutionAsync(name) is { } run) started.Add(run.ExecutionArn);
        await stack.Cloud.StepFunctions.StopExecutionAsync(ArnOf(night), null, "enough");
        // They are told to end a moment later, if at all.
        var isStopped = false;
        for (var looks = 0; looks < 60 && !isStopped; looks++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            isStopped = (await Task.WhenAll(started.Select(StatusAsync))).All(status => status != ExecutionStatus.RUNNING);
        }
        foreach (var run in started)
        {
            if (await StatusAsync(run) == ExecutionStatus.RUNNING) await stack.Cloud.StepFunctions.StopExecutionAsync(run, null, "tidied up");
            await waiting.UntilAsync("the run's end", async () => await StatusAsync(run) != ExecutionStatus.RUNNING);
        }
        return isStopped && started.Count > 0 ? ["the run's end"] : [];
    }

    /// <summary>For the schedule to find.</summary>
    public Task UploadAsync() => UploadAsync("nightly", SaysBadData);

    private async Task UploadAsync(string name, string recipe)
    {
        await stack.UploadAsync(DataNames.Recipe(name), recipe);
        await stack.UploadAsync($"datasets/{name}/table.csv", Samples.Table(50));
    }

    /// <returns>Null where it could not be begun.</returns>
    private async Task<NightNames?> BeginAsync(string[] names)
    {
        var request = new JsonObject { ["names"] = new JsonArray([.. names.Select(name => (JsonNode)name)]) };
        var answer = await stack.Cloud.Lambda.InvokeAsync(
            stack.Cloud.Outputs["NightFunctionArn"], Encoding.UTF8.GetBytes(request.ToJsonString()), CancellationToken.None);
        return answer.ErrorType is null && (string?)JsonNode.Parse(answer.Payload)!["night"] is { } night ? new NightNames(night) : null;
    }

    private async Task<HashSet<string>> FindAsync(NightNames? night)
    {
        var found = new HashSet<string>();
        if (night is null) return found;
        found.Add("the night");
        await waiting.UntilAsync($"the end of {night.Execution}", async () => await StatusAsync(ArnOf(night)) != ExecutionStatus.RUNNING);
        if (await stack.ReadAsync<NightSummary>(night.Summary) is not { } summary) return found;
        found.Add("the night's summary");
        if (summary.Datasets.Count == 2 && summary.Datasets.TrueForAll(dataset => dataset.CostUsd is not null)) found.Add("both runs");
        return found;
    }

    private async Task<ExecutionStatus> StatusAsync(string execution) =>
        (await workflow.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = execution })).Status;

    private string ArnOf(NightNames night) => stack.Cloud.Outputs["StateMachineArn"]
        .Replace(":stateMachine:overnight-training", $":execution:overnight-nightly:{night.Execution}", StringComparison.Ordinal);

    private List<string> Told() => [.. stack.Cloud.Sns.Outbox(stack.Cloud.Outputs["TopicArn"]).Select(message => message.Subject ?? "")];
}
