using System.Text.Json;
using Overnight.Local.Iam;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html</summary>
public sealed class MapRunAccessTests
{
    private const string Machine = "arn:aws:states:us-east-1:000000000000:stateMachine:machine";
    private const string OfItems = "arn:aws:states:us-east-1:000000000000:execution:machine/each:*";
    private const string AsDocumented = "arn:aws:states:us-east-1:000000000000:execution:machine:*";

    [Theory]
    [InlineData(OfItems)]
    [InlineData(AsDocumented)]
    public async Task The_documented_policy_is_enough(string executions)
    {
        await using var workflow = Allowed(out _, ("states:StartExecution", Machine), ("states:DescribeExecution", executions));
        Assert.Equal("[0,1]", (await workflow.EndAsync(workflow.Start(DistributedMap.Items(2)))).Output);
    }

    [Theory]
    [InlineData("states:DescribeExecution", OfItems, "states:StartExecution on resource: " + Machine)]
    [InlineData("states:StartExecution", Machine, "states:DescribeExecution on resource: arn:aws:states:us-east-1:000000000000:execution:machine/each:")]
    public async Task Without_it_the_Map_Run_fails(string action, string resource, string saying)
    {
        await using var workflow = Allowed(out _, (action, resource));
        var arn = workflow.Start(DistributedMap.Items(1));
        var ended = await workflow.EndAsync(arn);
        Assert.Equal("States.Permissions", ended.Error);
        Assert.Contains("assumed-role/machine/run is not authorized to perform: " + saying, ended.Cause);
        Assert.Equal(MapRunStatus.Failed, workflow.MapRunOf(arn).Status);
        Assert.Empty(workflow.ItemsOf(arn));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Only_a_role_that_may_stop_them_stops_the_items_of_a_stopped_run(bool may)
    {
        var release = new TaskCompletionSource();
        var grants = new List<(string, string)> { ("states:StartExecution", Machine), ("states:DescribeExecution", OfItems) };
        if (may) grants.Add(("states:StopExecution", OfItems));
        await using var workflow = Allowed(out var task, [.. grants], release.Task);
        var arn = workflow.Start(DistributedMap.Items(1));
        await workflow.UntilAsync(() => task.Jobs == 1);
        await workflow.Service.StopExecutionAsync(arn, null, null);
        await workflow.UntilAsync(() => workflow.MapRunOf(arn).Status == MapRunStatus.Aborted);
        release.SetResult();
        await workflow.EndAsync(workflow.ItemsOf(arn)[0].Arn);
        Assert.Equal(may ? ExecutionStatus.Aborted : ExecutionStatus.Succeeded, workflow.ItemsOf(arn)[0].Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_redrive_needs_permission_to_redrive_the_items(bool may)
    {
        var grants = new List<(string, string)> { ("states:StartExecution", Machine), ("states:DescribeExecution", OfItems) };
        if (may) grants.Add(("states:RedriveExecution", OfItems));
        await using var workflow = Allowed(TestTask.Failing("Once"), [.. grants]);
        var arn = workflow.Start(DistributedMap.Items(1));
        await workflow.EndAsync(arn);
        workflow.Redrive(arn);
        Assert.Equal(may ? null : "States.Permissions", (await workflow.EndAsync(arn)).Error);
    }

    private static Workflow Allowed(out TestTask task, params (string Action, string Resource)[] grants) =>
        Allowed(out task, grants, Task.CompletedTask);

    private static Workflow Allowed(out TestTask task, (string Action, string Resource)[] grants, Task release) =>
        Allowed(task = new TestTask(async (call, cancellation) =>
        {
            await release.WaitAsync(cancellation);
            return call.Parameters;
        })
        { Submits = true }, grants);

    private static Workflow Allowed(TestTask task, (string Action, string Resource)[] grants)
    {
        const string role = "arn:aws:iam::000000000000:role/machine";
        var access = new AccessControl("us-east-1", "000000000000");
        access.AddRole(role, []);
        var statements = grants.Select(grant => new { Effect = "Allow", grant.Action, grant.Resource });
        var policy = JsonSerializer.SerializeToNode(new { Version = "2012-10-17", Statement = statements })!.AsObject();
        access.AddIdentityPolicy(role, PolicyDocument.Read(policy, "machine", PolicyKind.Identity));
        return new Workflow(DistributedMap.Machine(DistributedMap.Task(Workflow.Job)), task, access: access);
    }
}
