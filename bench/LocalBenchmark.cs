using System.Diagnostics;
using System.Text.Json.Nodes;
using Amazon.S3.Model;
using Amazon.StepFunctions.Model;
using Overnight.Local.StepFunctions;

namespace Overnight.Bench;

/// <summary>
/// The local cloud itself. moto, the emulator that could be a peer, runs no batch:submitJob.sync and refuses variables, so each figure
/// stands beside the goal that was set for it.
/// </summary>
internal sealed class LocalBenchmark : IBenchmark
{
    private const int Turns = 3;
    private const int States = 50, Executions = 100;
    private const int Uploads = 200;
    private const double GoalTransitions = 2_000, GoalSeconds = 5;
    private const string Nobody = "goal (no peer)";

    public string Name => "local";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        var transitions = new List<double>();
        for (var turn = -1; turn < Turns; turn++)
        {
            var perSecond = await TransitionsAsync();
            if (turn >= 0) transitions.Add(perSecond);
        }
        return
        [
            BenchRow.MoreIsBetter("local/transitions", transitions.Order().ElementAt(Turns / 2), GoalTransitions, "transitions/s", Nobody, ""),
            BenchRow.LessIsBetter($"local/{Uploads}-uploads", await UploadsAsync(cancellationToken), GoalSeconds, "s until all run", Nobody, ""),
        ];
    }

    /// <summary>Executions at once, each of which passes from state to state; every event is written to disk as always.</summary>
    private static async Task<double> TransitionsAsync()
    {
        var folder = Directory.CreateTempSubdirectory("overnight-bench-").FullName;
        try
        {
            await using var service = new StepFunctionsService(
                new StepFunctionsOptions { Folder = folder, Integrations = new Dictionary<string, ITaskIntegration>() });
            var states = new JsonObject();
            for (var i = 1; i <= States; i++)
            {
                states[$"S{i}"] = i < States
                    ? new JsonObject
                    {
                        ["Type"] = "Pass",
                        ["Parameters"] = new JsonObject { ["n.$"] = "States.MathAdd($.n, 1)" },
                        ["Next"] = $"S{i + 1}",
                    }
                    : new JsonObject { ["Type"] = "Succeed" };
            }
            var definition = new JsonObject { ["StartAt"] = "S1", ["States"] = states }.ToJsonString();
            var machine = service.Deploy("passes", definition, "arn:aws:iam::000000000000:role/bench");
            var start = Stopwatch.GetTimestamp();
            var started = Enumerable.Range(0, Executions).Select(i => service.StartExecution(machine.Arn, $"e{i}", """{"n": 0}""")).ToList();
            await Task.WhenAll(started.Select(execution => service.WhenEndedAsync(execution.ExecutionArn)));
            return States * Executions / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>From the first upload until each has its execution.</summary>
    private static async Task<double> UploadsAsync(CancellationToken cancellationToken)
    {
        await using var stack = await BuiltStack.StartAsync(BuiltStack.Folder());
        var start = Stopwatch.GetTimestamp();
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, Uploads), atOnce, async (i, cancellation) =>
        {
            var put = new PutObjectRequest { BucketName = stack.DataBucket, Key = $"datasets/d{i}/data.csv", ContentBody = $"a,b\n{i},1\n" };
            await stack.S3.PutObjectAsync(put, cancellation);
        });
        while (await CountAsync(stack, cancellationToken) < Uploads) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<int> CountAsync(BuiltStack stack, CancellationToken cancellationToken)
    {
        var answer = await stack.StepFunctions.ListExecutionsAsync(
            new ListExecutionsRequest { StateMachineArn = stack.Cloud.Outputs["StateMachineArn"], MaxResults = 1000 }, cancellationToken);
        return answer.Executions?.Count ?? 0;
    }
}
