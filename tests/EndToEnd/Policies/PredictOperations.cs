using Amazon.Batch;
using Amazon.Batch.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Overnight.Contracts;
using Overnight.Local.Ec2;

namespace Overnight.EndToEnd.Tests.Policies;

/// <summary>Files to predict with the model of an earlier training, and what their predictions leave.</summary>
internal sealed class PredictOperations(
    DeployedStack stack, AmazonBatchClient batch, AmazonStepFunctionsClient workflow, UploadedRuns runs, Waiting waiting)
{
    private int _files;

    /// <summary>Few enough rows for the function: see the stack's parameters.</summary>
    public Task<HashSet<string>> PredictAsync() => UploadAsync(20);

    public Task<HashSet<string>> ForNobodyAsync() => UploadAsync(20, name: "nobody");

    /// <summary>Three jobs.</summary>
    public Task<HashSet<string>> PartsAsync() => UploadAsync(400);

    /// <summary>Spot has no capacity, each part waits for its hour, and goes on demand.</summary>
    public async Task<HashSet<string>> DroughtAsync()
    {
        EndInstances();
        stack.Cloud.Market.SetCapacity(null, null, available: false);
        try
        {
            return await UploadAsync(200, whileBlocked: () => waiting.Skip(TimeSpan.FromMinutes(10)));
        }
        finally
        {
            stack.Cloud.Market.SetCapacity(null, null, available: true);
        }
    }

    /// <summary>The workflow ends the job, and a rule has the result written.</summary>
    public async Task<HashSet<string>> StopAsync()
    {
        EndInstances();
        stack.Cloud.Market.SetCapacity(null, null, available: false);
        try
        {
            var file = await SendAsync(400);
            var execution = await waiting.ForAsync("the execution of a prediction", () => ExecutionAsync(file));
            var job = await waiting.ForAsync("a job of a prediction", async () =>
                (await batch.ListJobsAsync(new ListJobsRequest { JobQueue = "overnight-cpu-spot", JobStatus = JobStatus.RUNNABLE })).JobSummaryList
                    ?.Find(job => job.JobName.StartsWith(execution.Name, StringComparison.Ordinal)));
            await stack.Cloud.StepFunctions.StopExecutionAsync(execution.ExecutionArn, null, "enough");
            var found = new HashSet<string>();
            var lost = stack.LostEvents().Count;
            await waiting.UntilAsync("the stopped prediction's result, or its event given up", async () =>
            {
                if (await stack.BytesAsync(file.Result) is not null) found.Add("the result");
                return found.Count > 0 || stack.LostEvents().Count > lost;
            });
            var ended = (await batch.DescribeJobsAsync(new DescribeJobsRequest { Jobs = [job.JobId] })).Jobs.Single();
            if (ended.Status == JobStatus.FAILED) found.Add("the job's end");
            else stack.Cloud.Batch.Terminate(job.JobId, "tidied up");
            return found;
        }
        finally
        {
            stack.Cloud.Market.SetCapacity(null, null, available: true);
        }
    }

    /// <summary>An event that was lost is found.</summary>
    public async Task ForgetAsync(Func<Task> sweep, HashSet<string> found)
    {
        var file = await SendAsync(20);
        await waiting.UntilAsync("a prediction's result", async () => await stack.BytesAsync(file.Result) is not null);
        var notes = await NotesAsync(file);
        foreach (var note in notes) await stack.S3.DeleteObjectAsync(stack.ResultsBucket, note);
        await sweep();
        if ((await NotesAsync(file)).Count >= notes.Count) found.Add("the prediction's note");
    }

    private async Task<List<string>> NotesAsync(PredictionFolder file)
    {
        var notes = new List<string>();
        foreach (var key in await stack.KeysAsync($"{ResultNames.Uploads}{file.Name}/"))
            if (await stack.BytesAsync(key) is { } bytes && System.Text.Encoding.UTF8.GetString(bytes).Contains($"\"{file.File}\"", StringComparison.Ordinal)) notes.Add(key);
        return notes;
    }

    private async Task<HashSet<string>> UploadAsync(int rows, Action? whileBlocked = null, string? name = null)
    {
        var (logs, lost) = (runs.LogSizes(), stack.LostEvents().Count);
        var file = await SendAsync(rows, name);
        ExecutionListItem? execution = null;
        await waiting.UntilAsync($"the execution of {file.File}, or its event given up", async () =>
            (execution = await ExecutionAsync(file)) is not null || stack.LostEvents().Count > lost);
        if (execution is null) return [];
        await waiting.UntilAsync($"the end of {execution.Name}", () => IsOverAsync(execution, whileBlocked));
        await EndJobsAsync(execution.Name);
        return await FindAsync(file, execution.Name, logs);
    }

    /// <summary>A prediction that ended because it could not follow its jobs leaves them in the queue, where others would wait behind them.</summary>
    private async Task EndJobsAsync(string prediction)
    {
        var named = new ListJobsRequest { JobQueue = "overnight-cpu-spot", Filters = [new KeyValuesPair { Name = "JOB_NAME", Values = [prediction + "*"] }] };
        foreach (var job in (await batch.ListJobsAsync(named)).JobSummaryList ?? [])
            if (job.Status != JobStatus.SUCCEEDED && job.Status != JobStatus.FAILED) stack.Cloud.Batch.Terminate(job.JobId, "tidied up");
    }

    /// <param name="rows">Of the file.</param>
    /// <param name="name">Whose champion is asked; null for one that there is.</param>
    private async Task<PredictionFolder> SendAsync(int rows, string? name = null)
    {
        var champion = name ?? (await stack.KeysAsync(ModelNames.Models)).First(key => key.EndsWith("/champion.json", StringComparison.Ordinal)).Split('/')[1];
        var file = new PredictionFolder(champion, $"rows{++_files}.csv", "");
        await stack.UploadAsync(DataNames.ToPredict(file.Name, file.File), Samples.Table(rows));
        return file;
    }

    private async Task<ExecutionListItem?> ExecutionAsync(PredictionFolder file)
    {
        var page = await workflow.ListExecutionsAsync(new ListExecutionsRequest { StateMachineArn = stack.Cloud.Outputs["PredictionStateMachineArn"] });
        foreach (var execution in page.Executions ?? [])
        {
            var its = await workflow.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = execution.ExecutionArn });
            if (its.Input.Contains($"\"{file.File}\"", StringComparison.Ordinal)) return execution;
        }
        return null;
    }

    /// <summary>It has ended; or its last resort has failed, which would be tried again for hours.</summary>
    private async Task<bool> IsOverAsync(ExecutionListItem execution, Action? whileBlocked)
    {
        var now = await workflow.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = execution.ExecutionArn });
        if (now.Status != ExecutionStatus.RUNNING) return true;
        var history = new GetExecutionHistoryRequest { ExecutionArn = execution.ExecutionArn, ReverseOrder = true, MaxResults = 20 };
        var latest = (await workflow.GetExecutionHistoryAsync(history)).Events;
        var lastResort = latest.FindIndex(entry => entry.StateEnteredEventDetails?.Name == "PublishBare");
        if (lastResort >= 0 && latest[..lastResort].Exists(IsFailure)) return true;
        if (IsFailure(latest[0])) waiting.SkipToRetry();
        if (whileBlocked is not null && await runs.BlockedJobAsync("cpu-spot") is not null) whileBlocked();
        return false;
    }

    private static bool IsFailure(HistoryEvent entry) => entry.Type.Value.EndsWith("Failed", StringComparison.Ordinal);

    private async Task<HashSet<string>> FindAsync(PredictionFolder file, string id, Dictionary<string, long> logs)
    {
        var found = new HashSet<string> { "the execution" };
        if ((await NotesAsync(file)).Count > 0) found.Add("the upload's note");
        if (await stack.BytesAsync((file with { Id = id }).Plan) is not null) found.Add("plan.json");
        if (await stack.BytesAsync((file with { Id = id }).Part(0)) is not null) found.Add("the first part");
        if (await stack.ReadAsync<PredictedPart>((file with { Id = id }).Part(0)) is { By: PredictedBy.Function }) found.Add("a function's part");
        if (await stack.ReadAsync<PredictionResult>(file.Result) is { } result)
        {
            found.Add("the result");
            if (result.Status == RunStatus.Succeeded && await stack.BytesAsync(file.Output) is not null) found.Add("the predictions");
            if (result.Champion?.Metrics.Count > 0) found.Add("the champion's own metrics");
            if (result.Costs.Exists(line => line.What.Contains("on-demand", StringComparison.Ordinal))) found.Add("a job on demand");
            if (result.Costs.Exists(line => line.What.Contains(", spot", StringComparison.Ordinal))) found.Add("a job on spot");
        }
        var topic = stack.Cloud.Sns.Outbox(stack.Cloud.Outputs["TopicArn"]);
        if (topic.Any(message => message.Message.Contains(file.Result, StringComparison.Ordinal))) found.Add("the message");
        var said = runs.Said("publish-prediction", id);
        if (said.Count > 0 && !said.Exists(line => line.Contains("ec2:DescribeSpotPriceHistory", StringComparison.Ordinal)))
            found.Add("the question what spot costs");
        foreach (var (name, size) in runs.LogSizes())
            if (size > logs.GetValueOrDefault(name)) found.Add(name);
        return found;
    }

    private void EndInstances()
    {
        foreach (var instance in stack.Cloud.Ec2.Describe().Where(instance => instance.State != InstanceState.Terminated))
            stack.Cloud.Ec2.Terminate(instance.Id);
    }
}
