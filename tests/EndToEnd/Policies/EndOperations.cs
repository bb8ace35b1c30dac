using System.Text;
using Amazon.Batch;
using Amazon.Batch.Model;
using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests.Policies;

/// <summary>Runs that are stopped, and events that nobody could handle.</summary>
internal sealed class EndOperations(DeployedStack stack, AmazonBatchClient batch, UploadedRuns runs, Waiting waiting)
{
    private int _stops;

    /// <summary>
    /// The workflow ends the job that it knows of, and a rule has the result written; whoever settles the run ends its twin, of whose
    /// submission the workflow was told that it failed.
    /// </summary>
    public async Task<HashSet<string>> StopAsync()
    {
        var lost = stack.LostEvents().Count;
        string? twin = null;
        var (run, job) = await StopRunAsync(async known => twin = await SubmitAgainAsync(known));
        var found = new HashSet<string>();
        await waiting.UntilAsync($"the result of {run.Run}, or its event given up", async () =>
        {
            if (await stack.BytesAsync(run.Result) is not null) found.Add("the result");
            return found.Count > 0 || stack.LostEvents().Count > lost;
        });
        // The job was told to end before anybody was told of the run's end: it had all this time. Later SettleRun would end it, too.
        if (await DescribeAsync(job) is var known && known.Status == JobStatus.FAILED && known.StatusReason?.Contains("Step Functions", StringComparison.Ordinal) == true)
            found.Add("the job's end");
        if ((await DescribeAsync(twin!)).Status == JobStatus.FAILED) found.Add("the twin's end");
        foreach (var left in new[] { job, twin! }) stack.Cloud.Batch.Terminate(left, "tidied up");
        return found;
    }

    public async Task<HashSet<string>> UndeliveredAsync()
    {
        var permission = stack.Statement("RunEndedPermission/permission/Invoke");
        permission.Withdraw();
        try
        {
            var (kept, said) = (stack.LostEvents().Count, stack.Said.Count);
            await StopRunAsync(_ => Task.CompletedTask);
            return await KeptAsync("\"status\":\"ABORTED\"", kept, said);
        }
        finally
        {
            permission.Restore();
        }
    }

    /// <param name="function">Its logical name.</param>
    public Task<HashSet<string>> LoseAsync(string function)
    {
        var (kept, said) = (stack.LostEvents().Count, stack.Said.Count);
        stack.Cloud.Lambda.InvokeLater(DeployedStack.PhysicalName(function), Encoding.UTF8.GetBytes("[]"));
        return KeptAsync("\"requestPayload\":[]", kept, said);
    }

    /// <summary>An event is given up once the queue has it, or the cloud says that the queue did not take it.</summary>
    private async Task<HashSet<string>> KeptAsync(string words, int kept, int said)
    {
        bool IsKept() => stack.LostEvents().Skip(kept).Any(body => body.Contains(words, StringComparison.Ordinal));
        await waiting.UntilAsync("an event given up", () =>
            IsKept() || stack.Said.Skip(said).Any(line => line.Contains("did not take the", StringComparison.Ordinal)));
        return IsKept() ? ["the event, kept"] : [];
    }

    private async Task<(RunFolder Run, string Job)> StopRunAsync(Func<JobSummary, Task> before)
    {
        var name = $"stop{++_stops}";
        await stack.UploadAsync($"recipes/{name}.json", """{ "command": ["/bin/sh", "-c", "exec sleep 600"] }""");
        await stack.UploadAsync($"datasets/{name}/table.csv", Samples.Table(50));
        var execution = await waiting.ForAsync($"the execution of {name}", () => runs.ExecutionAsync(name));
        var running = new ListJobsRequest { JobQueue = "overnight-cpu-spot", JobStatus = JobStatus.RUNNING };
        var job = await waiting.ForAsync($"the job of {name}", async () => (await batch.ListJobsAsync(running)).JobSummaryList
            ?.Find(job => job.JobName.StartsWith(execution.Name, StringComparison.Ordinal)));
        await before(job);
        await stack.Cloud.StepFunctions.StopExecutionAsync(execution.ExecutionArn, null, "enough");
        return (new RunFolder(name, execution.Name), job.JobId);
    }

    private async Task<string> SubmitAgainAsync(JobSummary job) => (await batch.SubmitJobAsync(new SubmitJobRequest
    {
        JobName = job.JobName,
        JobQueue = "overnight-cpu-spot",
        JobDefinition = "overnight-trainer",
        ContainerOverrides = new ContainerOverrides { Command = ["/bin/sh", "-c", "exec sleep 600"] },
    })).JobId;

    private async Task<JobDetail> DescribeAsync(string job) =>
        (await batch.DescribeJobsAsync(new DescribeJobsRequest { Jobs = [job] })).Jobs[0];
}
