using Overnight.Local.StepFunctions;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html</summary>
public sealed class RedriveTests
{
    private const string Chain = """
        { "StartAt": "First", "States": {
          "First": { "Type": "Task", "Resource": "arn:aws:states:::test:work", "Parameters": { "state": "First" }, "Next": "Second" },
          "Second": { "Type": "Task", "Resource": "arn:aws:states:::test:work",
            "Parameters": { "state": "Second", "redrives.$": "$$.Execution.RedriveCount" },
            "Retry": [{ "ErrorEquals": ["States.ALL"], "MaxAttempts": 1 }], "End": true } } }
        """;

    [Fact]
    public async Task A_failed_execution_goes_on_from_the_state_that_failed_with_all_its_retries()
    {
        var calls = new List<string>();
        await using var workflow = new Workflow(Chain, new TestTask(call =>
        {
            calls.Add((string)call.Parameters!["state"]!);
            return calls.Count < 5 && calls[^1] == "Second" ? throw new StatesException("Boom", "x") : call.Parameters;
        }));
        var arn = workflow.Start();
        Assert.Equal(ExecutionStatus.Failed, (await workflow.EndAsync(arn, TimeSpan.FromSeconds(1))).Status);
        Assert.Equal(["First", "Second", "Second"], calls);
        workflow.Redrive(arn);
        var ended = await workflow.EndAsync(arn, TimeSpan.FromSeconds(1));
        Assert.Equal((ExecutionStatus.Succeeded, 1), (ended.Status, ended.RedriveCount));
        Assert.Equal(["First", "Second", "Second", "Second", "Second"], calls);
        Assert.Equal("""{"state":"Second","redrives":1}""", ended.Output);
        var types = workflow.Types(arn).ToList();
        Assert.Equal(["ExecutionFailed", "ExecutionRedriven", "TaskScheduled"], types.Skip(types.IndexOf("ExecutionFailed")).Take(3));
    }

    [Fact]
    public async Task Only_iterations_that_did_not_succeed_run_again()
    {
        var calls = new List<string>();
        var broken = true;
        await using var workflow = new Workflow("""
            { "StartAt": "Each", "States": { "Each": { "Type": "Map", "MaxConcurrency": 1, "ItemsPath": "$.items", "End": true,
              "ItemProcessor": { "StartAt": "Work", "States": { "Work": { "Type": "Task", "Resource": "arn:aws:states:::test:work", "End": true } } } } } }
            """, new TestTask(call =>
        {
            calls.Add((string)call.Parameters!);
            return calls[^1] == "b" && broken ? throw new StatesException("Boom", "x") : call.Parameters;
        }));
        var arn = workflow.Start("""{"items":["a","b","c"]}""");
        await workflow.EndAsync(arn);
        broken = false;
        workflow.Redrive(arn);
        Assert.Equal("""["a","b","c"]""", (await workflow.EndAsync(arn)).Output);
        Assert.Equal(["a", "b", "b", "c"], calls);
    }

    [Fact]
    public async Task A_stopped_execution_submits_its_job_again_and_a_restart_knows_the_redrive()
    {
        using var folder = new TempFolder();
        var task = new TestTask(async (call, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            return null;
        })
        { Submits = true };
        const string definition = """{ "StartAt": "It", "States": { "It": { "Type": "Task", "Resource": "arn:aws:states:::test:job.sync", "End": true } } }""";
        string arn;
        await using (var workflow = new Workflow(definition, task, folder: folder.Path))
        {
            arn = workflow.Start();
            await workflow.UntilAsync(() => task.Jobs == 1);
            await workflow.Service.StopExecutionAsync(arn, null, null);
            workflow.Redrive(arn);
            await workflow.UntilAsync(() => task.Jobs == 2);
        }
        var done = new TestTask(call => call.AlreadySubmitted!["JobId"]!.DeepClone());
        await using var again = new Workflow(definition, done, folder: folder.Path);
        again.Resume();
        var ended = await again.EndAsync(arn);
        Assert.Equal(("\"job-2\"", 1), (ended.Output, ended.RedriveCount));
    }

    [Fact]
    public async Task What_cannot_be_redriven_is_said_why()
    {
        await using var workflow = new Workflow(Chain);
        var arn = workflow.Start();
        await workflow.EndAsync(arn);
        var refused = Assert.Throws<StepFunctionsException>(() => workflow.Service.RedriveExecution(arn, null));
        Assert.Equal(("ExecutionNotRedrivable", "The execution cannot be redriven: Execution is SUCCEEDED and cannot be redriven"),
            (refused.Code, refused.Message));
        await using var failing = new Workflow("""{ "StartAt": "It", "States": { "It": { "Type": "Fail", "Error": "No" } } }""");
        var failed = failing.Start();
        await failing.EndAsync(failed);
        Assert.Null(failing.Service.RedriveRefusal(failing.Service.DescribeExecution(failed)));
        // The same token again is the same redrive, whatever has become of it.
        var at = failing.Redrive(failed, "token");
        await failing.EndAsync(failed);
        Assert.Equal(at, failing.Redrive(failed, "token"));
        Assert.Equal(1, failing.Service.DescribeExecution(failed).RedriveCount);
        failing.Clock.Advance(TimeSpan.FromDays(15));
        Assert.Contains("14 days", failing.Service.RedriveRefusal(failing.Service.DescribeExecution(failed)));
    }
}
