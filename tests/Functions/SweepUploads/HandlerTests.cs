using Overnight.Contracts;
using Overnight.Functions.SweepUploads;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Tests.Workflow;

namespace Overnight.Functions.Tests.SweepUploads;

/// <summary>The sweep on the deployed workflow, through the SDK's client.</summary>
public sealed class HandlerTests : IAsyncDisposable
{
    private const string Source = "datasets/iris/iris.csv";
    private readonly DeployedWorkflow _workflow = new();

    public HandlerTests()
    {
        _workflow.Buckets.Now = StoppedClock.Now.AddHours(-5);
        _workflow.Buckets.Put("data", Source, TrainingWorkflowTests.Iris());
        _workflow.Script.Add(JobEnd.Succeeded);
    }

    public ValueTask DisposeAsync() => _workflow.DisposeAsync();

    [Fact]
    public async Task Upload_whose_event_was_lost_is_started_once()
    {
        Assert.Equal(new SweepAnswer(1, 1, 0), await SweepAsync());
        var run = (await _workflow.RequestAsync("iris", Source)).Run;
        await _workflow.Service.WhenEndedAsync(Assert.Single(_workflow.Service.ListExecutions(_workflow.MachineArn)).Arn);
        Assert.Equal(RunStatus.Succeeded, ResultOf(run).Status);

        Assert.Equal(new SweepAnswer(1, 0, 0), await SweepAsync());
        // A recipe that comes later is for later data.
        _workflow.Buckets.Put("data", "recipes/iris.json", """{"epochs": 3}""");
        Assert.Equal(new SweepAnswer(1, 0, 0), await SweepAsync());
    }

    [Fact]
    public async Task Uploads_that_are_too_young_too_old_or_incomplete_are_left_alone()
    {
        _workflow.Buckets.Now = StoppedClock.Now.AddMinutes(-10);
        _workflow.Buckets.Put("data", "datasets/young/a.csv", "a");
        _workflow.Buckets.Now = StoppedClock.Now.AddDays(-8);
        _workflow.Buckets.Put("data", "datasets/old/a.csv", "a");
        _workflow.Buckets.Now = StoppedClock.Now.AddHours(-5);
        _workflow.Buckets.Put("data", "datasets/parts/v1/a.csv", "a");

        Assert.Equal(new SweepAnswer(1, 1, 0), await SweepAsync());
    }

    [Fact]
    public async Task Stopped_run_gets_its_result_and_a_redrive_replaces_it()
    {
        _workflow.Script[0] = new JobEnd { NeverEnds = true };
        var request = await _workflow.RequestAsync("iris", Source);
        var execution = _workflow.Start(request, request.Run);
        while (_workflow.Jobs.Count == 0) await Task.Yield();
        await _workflow.Service.StopExecutionAsync(execution, null, "I changed my mind");
        Assert.DoesNotContain(new RunFolder("iris", request.Run).Result, _workflow.Buckets.Keys(DeployedWorkflow.Results));

        Assert.Equal(1, (await SweepAsync()).Closed);
        await _workflow.Service.WhenEndedAsync(execution.Replace(request.Run, $"{request.Run}-closed-0", StringComparison.Ordinal));

        var result = ResultOf(request.Run);
        Assert.Equal((RunStatus.Failed, Verdict.Stopped), (result.Status, result.Verdict));
        Assert.Contains("I changed my mind", result.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await SweepAsync()).Closed);

        // A redrive goes on with the attempt that was stopped, and its result takes the place of the stop's.
        _workflow.Script[0] = JobEnd.Succeeded;
        _workflow.Service.RedriveExecution(execution, token: null);
        Assert.Equal("SUCCEEDED", await _workflow.Service.WhenEndedAsync(execution));
        Assert.Equal((RunStatus.Succeeded, 1, 1), (ResultOf(request.Run).Status, ResultOf(request.Run).Redrive, ResultOf(request.Run).Attempts));
        Assert.Equal(0, (await SweepAsync()).Closed);
    }

    [Fact]
    public async Task Run_that_failed_with_a_result_is_left_alone()
    {
        _workflow.Script[0] = new JobEnd { ExitCode = 70 };
        await _workflow.RunAsync("iris", Source);
        Assert.Equal(0, (await SweepAsync()).Closed);
        Assert.Equal(0, (await SweepAsync(Assert.Single(_workflow.Service.ListExecutions(_workflow.MachineArn)).Arn)).Closed);
    }

    [Fact]
    public async Task Event_of_an_end_closes_that_run_once_and_nothing_else()
    {
        _workflow.Script[0] = new JobEnd { NeverEnds = true };
        var request = await _workflow.RequestAsync("iris", Source);
        var execution = _workflow.Start(request, request.Run);
        while (_workflow.Jobs.Count == 0) await Task.Yield();
        // Step Functions may show the end later than its event comes: the invocation fails, and Lambda tries again.
        await Assert.ThrowsAsync<InvalidOperationException>(() => SweepAsync(execution));
        await _workflow.Service.StopExecutionAsync(execution, null, "I changed my mind");

        // The upload was never noted, and is not started: that is the sweep's.
        Assert.Equal(new SweepAnswer(0, 0, 1), await SweepAsync(execution));
        var closing = execution.Replace(request.Run, $"{request.Run}-closed-0", StringComparison.Ordinal);
        Assert.Equal("FAILED", await _workflow.Service.WhenEndedAsync(closing));
        Assert.Equal((RunStatus.Failed, Verdict.Stopped), (ResultOf(request.Run).Status, ResultOf(request.Run).Verdict));

        // The event comes again, and that of the closing execution's own end.
        Assert.Equal(0, (await SweepAsync(execution)).Closed);
        Assert.Equal(0, (await SweepAsync(closing)).Closed);
        Assert.Equal(2, _workflow.Service.ListExecutions(_workflow.MachineArn).Count);
    }

    /// <param name="execution">What an event tells of; null for the nightly sweep.</param>
    private async Task<SweepAnswer> SweepAsync(string? execution = null)
    {
        await using var server = await StepFunctionsServer.StartAsync(_workflow.Service);
        const string nothing = """{ "StartAt": "Done", "States": { "Done": { "Type": "Succeed" } } }""";
        var predictions = _workflow.Service.Deploy("prediction", nothing, "arn:aws:iam::000000000000:role/prediction").Arn;
        var handler = new Handler(_workflow.Buckets.Client, server.Client, _workflow.MachineArn, predictions, "data", DeployedWorkflow.Results, new StoppedClock());
        return await handler.HandleAsync(new SweepRequest { Days = 7, ExecutionArn = execution }, Invocation.Context);
    }

    private Result ResultOf(string run) => _workflow.Buckets.Read<Result>(DeployedWorkflow.Results, new RunFolder("iris", run).Result);
}
