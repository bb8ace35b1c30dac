using System.Text;
using Overnight.Contracts;

namespace Overnight.Functions.Tests.Workflow;

/// <summary>What the receipt counts of the workflow, against what the workflow did.</summary>
public sealed class OrchestrationTests : IAsyncDisposable
{
    private const string Source = "datasets/iris/iris.csv";

    /// <summary>It started the execution, before there was one.</summary>
    private const int StartRun = 1;

    private readonly DeployedWorkflow _workflow = new();

    public ValueTask DisposeAsync() => _workflow.DisposeAsync();

    [Theory]
    [InlineData(-1)] // rejected: nothing is trained
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Receipt_counts_the_states_that_are_entered_and_the_functions_that_are_called(int interruptions)
    {
        _workflow.Buckets.Put("data", Source, Encoding.UTF8.GetBytes(interruptions < 0 ? "" : Table()));
        for (var i = 0; i < interruptions; i++) _workflow.Script.Add(new JobEnd { ExitCode = 75 });
        _workflow.Script.Add(JobEnd.Succeeded);
        var calls = 0;
        _workflow.Fault = (_, _) =>
        {
            calls++;
            return null;
        };

        var (_, result) = await _workflow.RunAsync("iris", Source);

        Assert.Equal(interruptions + 1, result.Attempts);
        var run = Assert.Single(_workflow.Service.ListExecutions(_workflow.MachineArn)).Arn;
        // A trial is an execution of its own, and its states are charged like the run's.
        var trials = _workflow.Service.ListMapRuns(run).SelectMany(map => _workflow.Service.ListItems(map.Arn)).Select(trial => trial.Arn);
        var entered = trials.Prepend(run).SelectMany(_workflow.Service.GetHistory)
            .Count(happened => ((string)happened["type"]!).EndsWith("StateEntered", StringComparison.Ordinal));
        var receipt = _workflow.Buckets.Read<Receipt>(DeployedWorkflow.Results, result.Receipt!);
        Assert.Equal(entered, receipt.Lines.Single(line => line.What == "Step Functions").Quantity);
        Assert.Equal(calls + StartRun, receipt.Lines.Single(line => line.What == "Lambda invocations").Quantity);
    }

    private static string Table() =>
        "a,b,target\n" + string.Concat(Enumerable.Range(0, 60).Select(row => $"{row * 7 % 13},{row * 5 % 11},{(row % 2 == 0 ? "yes" : "no")}\n"));
}
