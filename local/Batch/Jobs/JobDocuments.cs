using System.Text.Json.Nodes;

namespace Overnight.Local.Batch;

/// <summary>Jobs as the wire shows them. Times are milliseconds since 1970; what is null is left out.</summary>
/// <param name="options">The account and region.</param>
/// <param name="statusesOf">How many children of a parent, by its id, are in each status.</param>
internal sealed class JobDocuments(BatchOptions options, Func<string, IReadOnlyDictionary<JobStatus, int>> statusesOf)
{
    /// <summary>docs.aws.amazon.com/batch/latest/APIReference/API_JobDetail.html</summary>
    public JsonObject Detail(Job job)
    {
        var document = new JsonObject
        {
            ["jobArn"] = options.Arn($"job/{job.Id}"),
            ["jobName"] = job.Name,
            ["jobId"] = job.Id,
            ["jobQueue"] = options.Arn($"job-queue/{job.Queue}"),
            ["status"] = job.Status.OnTheWire(),
            ["attempts"] = new JsonArray([.. job.Attempts.Select(attempt => (JsonNode)Attempt(attempt))]),
            ["createdAt"] = job.CreatedAt.ToUnixTimeMilliseconds(),
            ["retryStrategy"] = WireJson.Write(job.Retry),
            ["dependsOn"] = WireJson.Write(job.DependsOn),
            ["jobDefinition"] = DefinitionArn(job),
            ["parameters"] = WireJson.Write(job.Parameters),
            ["container"] = Container(job),
            ["tags"] = WireJson.Write(job.Tags),
            ["propagateTags"] = job.PropagateTags,
            ["platformCapabilities"] = new JsonArray("EC2"),
            ["eksAttempts"] = new JsonArray(),
            ["isCancelled"] = job.IsCancelled,
            ["isTerminated"] = job.IsTerminated,
        };
        if (job.Timeout is not null) document["timeout"] = WireJson.Write(job.Timeout);
        if (job.SchedulingPriority is not null) document["schedulingPriority"] = job.SchedulingPriority;
        AddArray(document, job);
        AddState(document, job);
        return document;
    }

    /// <summary>docs.aws.amazon.com/batch/latest/APIReference/API_JobSummary.html</summary>
    public JsonObject Summary(Job job)
    {
        var container = new JsonObject();
        AddEnd(container, LastAttempt(job));
        var document = new JsonObject
        {
            ["jobArn"] = options.Arn($"job/{job.Id}"),
            ["jobId"] = job.Id,
            ["jobName"] = job.Name,
            ["createdAt"] = job.CreatedAt.ToUnixTimeMilliseconds(),
            ["status"] = job.Status.OnTheWire(),
            ["container"] = container,
            ["jobDefinition"] = DefinitionArn(job),
        };
        AddArray(document, job);
        AddState(document, job);
        return document;
    }

    public string DefinitionArn(Job job) => options.Arn($"job-definition/{job.DefinitionName}:{job.DefinitionRevision}");

    private JsonObject Container(Job job)
    {
        var container = WireJson.Write(job.Container).AsObject();
        foreach (var always in (string[])["volumes", "environment", "mountPoints", "ulimits", "resourceRequirements", "command"])
            container[always] ??= new JsonArray();
        container["networkInterfaces"] = new JsonArray();
        container["secrets"] = new JsonArray();
        if (LastAttempt(job) is { } attempt)
        {
            AddTask(container, attempt);
            AddEnd(container, attempt);
        }
        return container;
    }

    /// <summary>docs.aws.amazon.com/batch/latest/APIReference/API_AttemptDetail.html</summary>
    private JsonObject Attempt(JobAttempt attempt)
    {
        var container = new JsonObject { ["networkInterfaces"] = new JsonArray() };
        AddTask(container, attempt);
        AddEnd(container, attempt);
        var document = new JsonObject { ["container"] = container };
        AddTime(document, "startedAt", attempt.StartedAt);
        AddTime(document, "stoppedAt", attempt.StoppedAt);
        if (attempt.StatusReason is not null) document["statusReason"] = attempt.StatusReason;
        return document;
    }

    /// <summary>An instance is one container instance of its environment's cluster for life, so its id names that too.</summary>
    private void AddTask(JsonObject container, JobAttempt attempt)
    {
        var cluster = BatchOptions.ClusterOf(attempt.Environment);
        var instance = attempt.InstanceId[2..].PadLeft(32, '0');
        container["containerInstanceArn"] = options.EcsArn($"container-instance/{cluster}/{instance}");
        container["taskArn"] = options.EcsArn($"task/{cluster}/{attempt.TaskId}");
        if (attempt.LogStreamName is not null) container["logStreamName"] = attempt.LogStreamName;
    }

    private static void AddEnd(JsonObject container, JobAttempt? attempt)
    {
        if (attempt?.ExitCode is { } code) container["exitCode"] = code;
        if (attempt?.Reason is { } reason) container["reason"] = reason;
    }

    /// <summary>docs.aws.amazon.com/batch/latest/APIReference/API_ArrayPropertiesDetail.html</summary>
    private void AddArray(JsonObject document, Job job)
    {
        if (job.ArrayIndex is { } index) document["arrayProperties"] = new JsonObject { ["index"] = index };
        if (job.ArraySize is not { } size) return;
        var summary = new JsonObject();
        foreach (var (status, count) in statusesOf(job.Id)) summary[status.OnTheWire()] = count;
        document["arrayProperties"] = new JsonObject { ["statusSummary"] = summary, ["size"] = size };
    }

    private static void AddState(JsonObject document, Job job)
    {
        if (job.StatusReason is not null) document["statusReason"] = job.StatusReason;
        AddTime(document, "startedAt", job.StartedAt);
        AddTime(document, "stoppedAt", job.StoppedAt);
    }

    private static void AddTime(JsonObject document, string name, DateTimeOffset? at)
    {
        if (at is { } time) document[name] = time.ToUnixTimeMilliseconds();
    }

    private static JobAttempt? LastAttempt(Job job) => job.Current ?? (job.Attempts.Count > 0 ? job.Attempts[^1] : null);
}
