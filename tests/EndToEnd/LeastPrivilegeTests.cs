using System.Text;
using Amazon.Batch;
using Amazon.Batch.Model;
using Amazon.Runtime;
using Amazon.S3.Model;
using Overnight.Contracts;
using Overnight.Local.Iam;
using Overnight.Local.Templates;

namespace Overnight.EndToEnd.Tests;

/// <summary>Each statement of the template's policies is there because something fails without it.</summary>
public sealed class LeastPrivilegeTests
{
    /// <summary>What nothing on this machine can bring about, each with the reason.</summary>
    private static readonly Dictionary<string, string> NotHere = new()
    {
        ["TrainerRole/trainer/CleanUpUploads"] = "an upload in parts that breaks off in the middle cannot be timed",
        ["TrainerRole/trainer/DropOldCheckpoints"] = "a training that writes three checkpoints takes minutes: InterruptionTests",
        ["LostEventsPolicy/policy/KeepUndelivered"] = "the rule reaches its function: Without_permission_the_end_of_a_run_is_kept",
        ["TopicPolicy/policy/AlarmsTell"] = "there are no alarms here",
    };

    [Fact]
    public async Task A_policy_that_nothing_needs_is_reported()
    {
        // More than a day behind, so that the nightly sweep's time comes before the functions' own clocks show it.
        var clock = new JumpingClock(behind: TimeSpan.FromHours(30));
        await using var stack = await DeployedStack.StartAsync(clock: clock);
        await NoteEarlierRunAsync(stack);
        await stack.UploadAsync("datasets/boxes/boxes.csv", Samples.Table(300));
        var result = await stack.ResultOfAsync("boxes");
        Assert.True(result.Status == RunStatus.Succeeded, result.Message);

        await StopAsync(stack);
        var stopped = await stack.ResultOfAsync("slow");
        Assert.Equal(Verdict.Stopped, stopped.Verdict);
        await LoseEventsAsync(stack, clock);
        await SweepAsync(stack, clock);

        var unneeded = stack.Cloud.Access.Statements
            .Where(statement => statement.IsAllow && statement.Needs == 0 && !NotHere.ContainsKey(statement.Name));
        Assert.Equal([], unneeded.Select(statement => statement.Name));
        foreach (var refusal in stack.Cloud.Access.Statements.Where(statement => !statement.IsAllow))
            RefusesPlainText(stack, refusal);
    }

    [Theory]
    [InlineData("StartRunRole/trust/#0", "cannot be assumed by Lambda")]
    [InlineData("TrainingRole/trust/#0", "authorized to assume the provided role")]
    [InlineData("TrainingRole/training/HearOfJobsEnd", "is not authorized to create managed-rule")]
    [InlineData("TrainingRole/training/DeliverLog", "is not authorized to access the Log Destination")]
    [InlineData("SweepRole/trust/#0", "must allow AWS EventBridge Scheduler to assume the role")]
    public async Task Without_it_the_stack_is_not_deployed(string statement, string saying)
    {
        var refused = await Assert.ThrowsAsync<TemplateException>(() => DeployedStack.StartAsync(without: statement));
        Assert.Contains(saying, refused.Message);
    }

    [Theory]
    [InlineData("StartRunRole/start-run/StartWorkflow", "states:StartExecution")]
    [InlineData("StartRunRole/start-run/ListDatasets", "RetriesExhausted")]
    public async Task Without_it_an_upload_starts_nothing_and_its_event_is_kept(string statement, string saying)
    {
        var clock = new JumpingClock();
        await using var stack = await DeployedStack.StartAsync(null, clock, statement);
        await stack.UploadAsync("datasets/boxes/boxes.csv", Samples.Table(50));
        var kept = await DeployedStack.EventuallyAsync("the lost event in its queue", () =>
        {
            clock.Jump(TimeSpan.FromSeconds(5));
            var messages = stack.Cloud.Sqs.Peek(PhysicalName("LostEvents"));
            return Task.FromResult(messages.Count > 0 ? messages[0] : null);
        });
        Assert.Contains(saying, kept.Body);
    }

    [Theory]
    [InlineData("PlanRunRole/plan-run/ReadDataAndRecipes")]
    [InlineData("PlanRunRole/plan-run/WritePlan")]
    [InlineData("TrainingRole/training/StartTrials")]
    [InlineData("TrainingRole/training/FollowTrials")]
    [InlineData("TrainingRole/training/SubmitJob")]
    [InlineData("TrainingRole/training/FollowJob")]
    [InlineData("TrainerRole/trust/#0")]
    [InlineData("TrainerRole/trainer/ReadData")]
    [InlineData("TrainerRole/trainer/KeepRun")]
    [InlineData("InstanceRole/container-instance/PullTrainer")]
    [InlineData("InstanceRole/container-instance/WriteTrainerLog")]
    public async Task Without_it_a_run_fails(string statement)
    {
        var clock = new JumpingClock();
        await using var stack = await DeployedStack.StartAsync(null, clock, statement);
        await stack.UploadAsync("datasets/boxes/boxes.csv", Samples.Table(50));
        var run = await stack.RunOfAsync("boxes");
        var result = await DeployedStack.EventuallyAsync("the result", () =>
        {
            clock.Jump(TimeSpan.FromSeconds(1));
            return stack.ReadAsync<Result>(run.Result);
        });
        Assert.NotEqual(RunStatus.Succeeded, result.Status);
    }

    [Fact]
    public async Task Without_permission_the_end_of_a_run_is_kept_and_the_sweep_closes_it()
    {
        await using var stack = await DeployedStack.StartAsync(without: "RunEndedPermission/permission/Invoke");
        await StopAsync(stack);
        var kept = await DeployedStack.EventuallyAsync("the undelivered event in its queue", () =>
        {
            var messages = stack.Cloud.Sqs.Peek(PhysicalName("LostEvents"));
            return Task.FromResult(messages.Count > 0 ? messages[0] : null);
        });
        Assert.Contains("\"status\":\"ABORTED\"", kept.Body);
        Assert.True(stack.Cloud.Access.Statements.Single(statement => statement.Name == "LostEventsPolicy/policy/KeepUndelivered").Needs > 0);

        var swept = await stack.Cloud.Lambda.InvokeAsync(stack.Cloud.Outputs["SweepFunctionArn"], Encoding.UTF8.GetBytes("""{"days": 7}"""), CancellationToken.None);
        Assert.Null(swept.ErrorType);
        Assert.Equal(Verdict.Stopped, (await stack.ResultOfAsync("slow")).Verdict);
    }

    [Fact]
    public async Task Without_joining_its_cluster_an_instance_takes_no_job()
    {
        await using var stack = await DeployedStack.StartAsync(without: "InstanceRole/container-instance/JoinCluster");
        await stack.UploadAsync("datasets/boxes/boxes.csv", Samples.Table(50));
        using var batch = Batch(stack);
        var job = await DeployedStack.EventuallyAsync("a job that is not started", async () => (await JobsAsync(batch, JobStatus.RUNNABLE))
            .Find(job => job.StatusReason is not null));
        Assert.StartsWith("UNDETERMINED", job.StatusReason, StringComparison.Ordinal);
    }

    /// <summary>By the functions' own clocks, which are the machine's.</summary>
    private static Task NoteEarlierRunAsync(DeployedStack stack)
    {
        var at = TimeProvider.System.GetUtcNow();
        var line = new LedgerLine
        {
            Run = "earlier",
            Name = "earlier",
            Status = RunStatus.Succeeded,
            StartedAt = at,
            EndedAt = at,
            Attempts = 1,
            Interruptions = 0,
        };
        return stack.S3.PutObjectAsync(new PutObjectRequest
        {
            BucketName = stack.ResultsBucket,
            Key = ResultNames.LedgerLine(at, line.Run),
            InputStream = new MemoryStream(Documents.ToBytes(line)),
        });
    }

    /// <summary>A run that is stopped while its job runs: the workflow ends the job.</summary>
    private static async Task StopAsync(DeployedStack stack)
    {
        await stack.UploadAsync("recipes/slow.json", """{ "command": ["/bin/sh", "-c", "exec sleep 600"] }""");
        await stack.UploadAsync("datasets/slow/slow.csv", Samples.Table(50));
        var run = await stack.RunOfAsync("slow");
        using var batch = Batch(stack);
        await DeployedStack.EventuallyAsync("the job at work", async () => (await JobsAsync(batch, JobStatus.RUNNING)).Find(_ => true));
        var machine = stack.Cloud.Outputs["StateMachineArn"];
        var execution = $"{machine.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal)}:{run.Run}";
        await stack.Cloud.StepFunctions.StopExecutionAsync(execution, null, "enough");
    }

    /// <summary>Events that the functions cannot read, until Lambda gives them up.</summary>
    private static async Task LoseEventsAsync(DeployedStack stack, JumpingClock clock)
    {
        foreach (var function in new[] { "StartRun", "SweepUploads" })
            stack.Cloud.Lambda.InvokeLater(PhysicalName(function), Encoding.UTF8.GetBytes("[]"));
        await DeployedStack.EventuallyAsync("the lost events in their queue", () =>
        {
            clock.Jump(TimeSpan.FromSeconds(20));
            var kept = stack.Cloud.Sqs.Peek(PhysicalName("LostEvents"));
            return Task.FromResult(kept.Count > 1 ? kept : null);
        });
    }

    /// <summary>
    /// The night comes: an upload that seems never to have been noted is taken up. The run that was stopped has its result.
    /// </summary>
    private static async Task SweepAsync(DeployedStack stack, JumpingClock clock)
    {
        var notes = await stack.S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = stack.ResultsBucket, Prefix = $"{ResultNames.Uploads}boxes/" });
        foreach (var note in notes.S3Objects) await stack.S3.DeleteObjectAsync(stack.ResultsBucket, note.Key);
        for (var hour = 0; hour < 24; hour++) clock.Jump(TimeSpan.FromHours(1));
        clock.Jump(TimeSpan.FromMinutes(15));
        await DeployedStack.EventuallyAsync("the upload's note, written again", () => stack.BytesAsync(notes.S3Objects[0].Key));
    }

    /// <summary>Nothing here is sent in plain text, so the question is put as such a request would put it.</summary>
    private static void RefusesPlainText(DeployedStack stack, PolicyStatement refusal)
    {
        var (action, resource) = refusal.Name.Split('/')[0] switch
        {
            "DataBucketPolicy" => ("s3:GetObject", $"arn:aws:s3:::{stack.DataBucket}/datasets/a"),
            "ResultsBucketPolicy" => ("s3:GetObject", $"arn:aws:s3:::{stack.ResultsBucket}/runs/a"),
            "TopicPolicy" => ("sns:Publish", stack.Cloud.Outputs["TopicArn"]),
            "LostEventsPolicy" => ("sqs:SendMessage", stack.Cloud.Sqs.ArnOf(PhysicalName("LostEvents"))),
            var owner => throw new InvalidOperationException($"{owner}: a Deny that this test knows no request for"),
        };
        var before = refusal.Needs;
        var request = new AccessRequest(new Principal.Administrator(stack.Cloud.Access.AccountId), action, resource);
        Assert.Null(stack.Cloud.Access.Decide(request));
        var plain = request with { Context = new Dictionary<string, string> { ["aws:SecureTransport"] = "false" } };
        Assert.Contains("explicit deny", stack.Cloud.Access.Decide(plain));
        Assert.Equal(before + 1, refusal.Needs);
    }

    private static AmazonBatchClient Batch(DeployedStack stack) => new(
        new BasicAWSCredentials(stack.Cloud.AccessKeyId, stack.Cloud.SecretAccessKey),
        new AmazonBatchConfig { ServiceURL = stack.Cloud.Endpoint.ToString(), AuthenticationRegion = stack.Cloud.Region });

    private static async Task<List<JobSummary>> JobsAsync(AmazonBatchClient batch, JobStatus status) =>
        (await batch.ListJobsAsync(new ListJobsRequest { JobQueue = "overnight-cpu-spot", JobStatus = status })).JobSummaryList ?? [];

    private static string PhysicalName(string logicalId) => StackReader
        .Read(Repository.Template, new StackOptions())
        .Resources.First(resource => resource.LogicalId == logicalId).PhysicalName;
}
