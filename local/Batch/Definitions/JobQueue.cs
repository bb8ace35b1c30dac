namespace Overnight.Local.Batch;

/// <summary>docs.aws.amazon.com/batch/latest/APIReference/API_CreateJobQueue.html, first in, first out.</summary>
public sealed record JobQueue
{
    public required string Name { get; init; }
    public string State { get; init; } = "ENABLED";

    /// <summary>Of two queues that share an environment, the higher goes first.</summary>
    public required int Priority { get; init; }

    public required IReadOnlyList<ComputeEnvironmentOrder> ComputeEnvironmentOrder { get; init; }
    public IReadOnlyList<JobStateTimeLimitAction> JobStateTimeLimitActions { get; init; } = [];
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    internal IEnumerable<string> Problems(Func<string, bool> isEnvironment)
    {
        if (!Names.IsValid(Name)) yield return $"jobQueueName: found '{Name}', expected {Names.Rule}";
        if (State is not ("ENABLED" or "DISABLED")) yield return $"state: found '{State}', expected ENABLED or DISABLED";
        if (ComputeEnvironmentOrder.Count is < 1 or > 3)
            yield return $"computeEnvironmentOrder: found {ComputeEnvironmentOrder.Count} environments, expected 1 to 3";
        foreach (var entry in ComputeEnvironmentOrder.Where(entry => !isEnvironment(entry.ComputeEnvironment)))
            yield return $"computeEnvironmentOrder: '{entry.ComputeEnvironment}' is not a compute environment";
        foreach (var problem in JobStateTimeLimitActions.SelectMany(action => action.Problems())) yield return problem;
    }
}

/// <param name="Order">The lowest is tried first.</param>
/// <param name="ComputeEnvironment">Name or ARN.</param>
public sealed record ComputeEnvironmentOrder(int Order, string ComputeEnvironment);

/// <summary>
/// Ends a job that has been at the head of its queue for too long, for one of the reasons that keep it there.
/// docs.aws.amazon.com/batch/latest/APIReference/API_JobStateTimeLimitAction.html
/// </summary>
public sealed record JobStateTimeLimitAction
{
    private const int LeastSeconds = 600;
    private const int MostSeconds = 86_400;

    /// <summary>One of <see cref="RunnableReason"/>'s codes.</summary>
    public required string Reason { get; init; }

    public string State { get; init; } = "RUNNABLE";
    public required int MaxTimeSeconds { get; init; }
    public string Action { get; init; } = "CANCEL";

    internal IEnumerable<string> Problems()
    {
        if (!RunnableReason.Codes.Contains(Reason))
            yield return $"jobStateTimeLimitActions.reason: found '{Reason}', expected {string.Join(", ", RunnableReason.Codes)}";
        if (State != "RUNNABLE") yield return $"jobStateTimeLimitActions.state: found '{State}', expected RUNNABLE";
        if (Action != "CANCEL") yield return $"jobStateTimeLimitActions.action: found '{Action}', expected CANCEL";
        if (MaxTimeSeconds is < LeastSeconds or > MostSeconds)
            yield return $"jobStateTimeLimitActions.maxTimeSeconds: found {MaxTimeSeconds}, "
                + $"expected {LeastSeconds} to {MostSeconds}";
    }
}
