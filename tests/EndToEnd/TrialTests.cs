using System.Text.Json.Nodes;
using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests;

/// <summary>Trials are executions of their own, which AWS's own command line looks at, stops and redrives.</summary>
public sealed class TrialTests
{
    [Fact]
    public async Task A_stopped_run_is_redriven_with_its_trials_by_the_aws_command_line()
    {
        Assert.SkipWhen(Repository.Program("aws") is null, "the aws command line is not on this machine");
        await using var stack = await DeployedStack.StartAsync();
        var flag = Path.Combine(Path.GetTempPath(), $"overnight-trial-{stack.Cloud.Endpoint.Port}");
        try
        {
            // It sleeps until it is redriven, then it fails: a program that trains would have to be one.
            await stack.UploadAsync("recipes/boxes.json",
                $$"""{ "command": ["/bin/sh", "-c", "if [ -e {{flag}} ]; then exit 70; fi; exec sleep 600"] }""");
            await stack.UploadAsync("datasets/boxes/table.csv", Samples.Table(100));
            var run = await stack.RunOfAsync("boxes");
            var machine = stack.Cloud.Outputs["StateMachineArn"];
            var parent = $"{machine.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal)}:{run.Run}";
            var mapRun = (string)(await DeployedStack.EventuallyAsync("the run's Map Run", async () =>
                (await AskAsync(stack, $"list-map-runs --execution-arn {parent}"))["mapRuns"]!.AsArray().FirstOrDefault()))["mapRunArn"]!;
            var trial = await TrialAsync(stack, mapRun, "TaskSubmitted");

            await AskAsync(stack, $"stop-execution --execution-arn {parent} --cause enough");
            await DeployedStack.EventuallyAsync("the Map Run's end", async () => await StatusAsync(stack, mapRun) == "ABORTED" ? "ended" : null);
            var described = await AskAsync(stack, $"describe-execution --execution-arn {trial}");
            Assert.Equal(("ABORTED", "REDRIVABLE_BY_MAP_RUN"), ((string?)described["status"], (string?)described["redriveStatus"]));
            Assert.Equal(Verdict.Stopped, (await stack.ResultOfAsync("boxes")).Verdict);

            await File.WriteAllTextAsync(flag, "", TestContext.Current.CancellationToken);
            Assert.NotNull((await AskAsync(stack, $"redrive-execution --execution-arn {parent}"))["redriveDate"]);
            var result = await DeployedStack.EventuallyAsync("the redriven run's result", async () =>
                await stack.ReadAsync<Result>(run.Result) is { Redrive: 1 } redriven ? redriven : null);
            Assert.NotEqual(Verdict.Stopped, result.Verdict);
            // The trial goes on where it was stopped: its job is submitted once more, and judged.
            Assert.Equal(("SUCCEEDED", trial), (await StatusAsync(stack, mapRun), await TrialAsync(stack, mapRun, "ExecutionSucceeded")));
        }
        finally
        {
            File.Delete(flag);
        }
    }

    private static async Task<string?> StatusAsync(DeployedStack stack, string mapRun) =>
        (string?)(await AskAsync(stack, $"describe-map-run --map-run-arn {mapRun}"))["status"];

    /// <summary>The only trial's execution, once its history has an event of the type.</summary>
    private static Task<string> TrialAsync(DeployedStack stack, string mapRun, string type) =>
        DeployedStack.EventuallyAsync($"a trial's {type}", async () =>
        {
            var trials = (await AskAsync(stack, $"list-executions --map-run-arn {mapRun}"))["executions"]!.AsArray();
            if (trials.Count == 0) return null;
            var arn = (string)Assert.Single(trials)!["executionArn"]!;
            var events = (await AskAsync(stack, $"get-execution-history --execution-arn {arn}"))["events"]!.AsArray();
            return events.Any(happened => (string?)happened!["type"] == type) ? arn : null;
        });

    private static async Task<JsonNode> AskAsync(DeployedStack stack, string command)
    {
        string[] arguments = ["--endpoint-url", stack.Cloud.Endpoint.ToString(), "--output", "json", "stepfunctions", .. command.Split(' ')];
        var ended = await CommandLine.RunAsync(Repository.Program("aws")!, arguments, Path.GetTempPath(), new()
        {
            ["AWS_DEFAULT_REGION"] = stack.Cloud.Region,
            ["AWS_ACCESS_KEY_ID"] = stack.Cloud.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = stack.Cloud.SecretAccessKey,
            ["AWS_PAGER"] = "",
        });
        Assert.True(ended.ExitCode == 0, ended.Errors);
        return ended.Output.Length == 0 ? new JsonObject() : JsonNode.Parse(ended.Output)!;
    }
}
