using Amazon.Batch;
using Amazon.Batch.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests.Policies;

/// <summary>Uploads, followed until their executions have ended or can be seen to get nowhere, and what they leave.</summary>
internal sealed class UploadedRuns(
    DeployedStack stack, AmazonBatchClient batch, AmazonStepFunctionsClient workflow, Waiting waiting)
{
    private int _uploads;

    /// <param name="recipe">Null trains by the defaults.</param>
    /// <param name="table">The data.</param>
    /// <param name="verdict">The right one; null where there is to be none.</param>
    /// <param name="endsBlockedJobs">Whether a job that waits for an instance is taken away.</param>
    /// <returns>What can be found of the run afterwards.</returns>
    public async Task<HashSet<string>> UploadAsync(string? recipe, string table, Verdict? verdict, bool endsBlockedJobs = true)
    {
        var name = $"upload{++_uploads}";
        var (logs, lost) = (LogSizes(), stack.LostEvents().Count);
        if (recipe is not null) await stack.UploadAsync($"recipes/{name}.json", recipe);
        await stack.UploadAsync($"datasets/{name}/table.csv", table);
        ExecutionListItem? execution = null;
        await waiting.UntilAsync($"the execution of {name}, or its event given up", async () =>
            (execution = await ExecutionAsync(name)) is not null || stack.LostEvents().Count > lost);
        if (execution is null) return [];
        await waiting.UntilAsync($"the end of {execution.Name}", () => IsOverAsync(execution, endsBlockedJobs));
        return await FindAsync(new RunFolder(name, execution.Name), logs, verdict);
    }

    /// <summary>The latest of the dataset; null where there is none.</summary>
    public async Task<ExecutionListItem?> ExecutionAsync(string name)
    {
        var machine = stack.Cloud.Outputs["StateMachineArn"];
        var page = await workflow.ListExecutionsAsync(new ListExecutionsRequest { StateMachineArn = machine });
        return page.Executions?.Find(execution => execution.Name.StartsWith(name + "-", StringComparison.Ordinal));
    }

    /// <summary>The job at the head of the queue, where it is not just its turn that it waits for.</summary>
    public async Task<JobSummary?> BlockedJobAsync(string queue)
    {
        var blocked = new ListJobsRequest { JobQueue = $"overnight-{queue}", JobStatus = JobStatus.RUNNABLE };
        return (await batch.ListJobsAsync(blocked)).JobSummaryList?.Find(job => job.StatusReason is not null);
    }

    /// <summary>Of each log group below the stack's, by its last name: <c>decide.log</c>.</summary>
    public Dictionary<string, long> LogSizes() => Groups().ToDictionary(group => group.Name + ".log", group => Streams(group).Sum(file => file.Length));

    private IEnumerable<DirectoryInfo> Groups() =>
        new DirectoryInfo(Path.Combine(stack.Logs, "overnight/overnight")) is { Exists: true } folder ? folder.EnumerateDirectories() : [];

    private static IEnumerable<FileInfo> Streams(DirectoryInfo group) => group.EnumerateFiles("*.log", SearchOption.AllDirectories);

    /// <summary>It has ended; or its last resort has failed, which would be tried again for hours.</summary>
    private async Task<bool> IsOverAsync(ExecutionListItem execution, bool endsBlockedJobs)
    {
        var now = await workflow.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = execution.ExecutionArn });
        if (now.Status != ExecutionStatus.RUNNING) return true;
        var history = new GetExecutionHistoryRequest
        {
            ExecutionArn = execution.ExecutionArn,
            ReverseOrder = true,
            MaxResults = 20,
        };
        var latest = (await workflow.GetExecutionHistoryAsync(history)).Events;
        var lastResort = latest.FindIndex(entry => entry.StateEnteredEventDetails?.Name == "PublishBare");
        if (lastResort >= 0 && latest[..lastResort].Exists(IsFailure)) return true;
        if (IsFailure(latest[0])) waiting.SkipToRetry();
        if (endsBlockedJobs && await BlockedJobAsync("cpu-spot") is { } blocked)
            stack.Cloud.Batch.Terminate(blocked.JobId, "no instance comes");
        return false;
    }

    private static bool IsFailure(HistoryEvent entry) => entry.Type.Value.EndsWith("Failed", StringComparison.Ordinal);

    private async Task<HashSet<string>> FindAsync(RunFolder run, Dictionary<string, long> logs, Verdict? verdict)
    {
        var found = new HashSet<string> { "the execution" };
        foreach (var key in await stack.KeysAsync(run.Prefix)) found.Add(key[run.Prefix.Length..]);
        if ((await stack.KeysAsync($"{ResultNames.Uploads}{run.Name}/")).Count > 0) found.Add("the upload's note");
        if (await stack.ReadAsync<Plan>(run.Plan) is { } plan)
        {
            bool Has(string words) => plan.Notes.Any(note => note.Contains(words, StringComparison.Ordinal));
            if (!Has("could not be read")) found.Add("what the ledger says");
            // The market here has no price for the functions' own time, which is ahead of the cloud's: the refusal tells.
            if (!Has("ec2:DescribeSpotPriceHistory")) found.Add("the question what spot costs now");
        }
        if ((await stack.KeysAsync(ResultNames.Ledger)).Exists(key => key.EndsWith($"/{run.Run}.json", StringComparison.Ordinal)))
            found.Add("the ledger's line");
        if (await stack.BytesAsync(ResultNames.Index) is { } page && System.Text.Encoding.UTF8.GetString(page).Contains(run.Run, StringComparison.Ordinal))
            found.Add("its row on the page of all runs");
        if (await stack.ReadAsync<Result>(run.Result) is { } result && result.Verdict == verdict) found.Add(Proofs.Verdict);
        if (await stack.ReadAsync<Receipt>(run.Receipt) is { TotalUsd: > 0 } receipt
            && !receipt.Notes.Exists(note => note.Contains("spot price", StringComparison.Ordinal)))
            found.Add("the price that was paid");
        var topic = stack.Cloud.Sns.Outbox(stack.Cloud.Outputs["TopicArn"]);
        if (topic.Any(message => message.Message.Contains(run.Run, StringComparison.Ordinal))) found.Add("the message");
        if (topic.Any(message => message.Message.Contains("Batch Job Queue Blocked", StringComparison.Ordinal)
            && message.Message.Contains(run.Run, StringComparison.Ordinal))) found.Add("the message of the stuck queue");
        foreach (var (group, function) in new[] { ("decide", "Decide"), ("next-rung", "NextRung") })
        {
            var said = Said(group, run.Run);
            if (said.Count > 0 && !said.Exists(line => line.Contains("ec2:DescribeSpotPriceHistory", StringComparison.Ordinal)))
                found.Add($"{function}'s question what spot costs");
        }
        if (await stack.ReadAsync<SearchDocument>(run.Search) is { } search && search.Trials.TrueForAll(trial => trial.CostUsd > 0))
            found.Add("what each trial cost");
        foreach (var (file, size) in LogSizes())
            if (size > logs.GetValueOrDefault(file)) found.Add(file);
        return found;
    }

    /// <summary>What a function logged about something.</summary>
    public List<string> Said(string group, string about) =>
        [.. Groups().Where(logged => logged.Name == group).SelectMany(Streams).SelectMany(file => File.ReadLines(file.FullName))
            .Where(line => line.Contains(about, StringComparison.Ordinal))];
}
