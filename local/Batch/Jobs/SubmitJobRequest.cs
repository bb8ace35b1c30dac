using System.Text.RegularExpressions;

namespace Overnight.Local.Batch;

/// <summary>
/// docs.aws.amazon.com/batch/latest/APIReference/API_SubmitJob.html. A member that is not here (nodeOverrides,
/// shareIdentifier, ...) is refused by name.
/// </summary>
internal sealed partial record SubmitJobRequest
{
    private const int MostTags = 50;
    private const int MostDependencies = 20;

    public required string JobName { get; init; }
    public required string JobQueue { get; init; }
    public required string JobDefinition { get; init; }
    public ContainerOverrides? ContainerOverrides { get; init; }
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }
    public RetryStrategy? RetryStrategy { get; init; }
    public JobTimeout? Timeout { get; init; }
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
    public bool? PropagateTags { get; init; }
    public ArrayProperties? ArrayProperties { get; init; }
    public IReadOnlyList<JobDependency> DependsOn { get; init; } = [];

    /// <summary>The job that is asked for: the definition, overridden.</summary>
    /// <exception cref="BatchException">Every problem at once.</exception>
    public Job ToJob(
        JobQueue? queue, JobDefinition? definition, Func<string, Job?> find, string id, long sequence, DateTimeOffset now)
    {
        if (Problems(queue, definition).Concat(ArrayProblems(find)).ToList() is { Count: > 0 } problems) throw Refusal(problems);
        Dictionary<string, string> parameters = new(definition!.Parameters);
        foreach (var (name, value) in Parameters ?? new Dictionary<string, string>()) parameters[name] = value;
        Dictionary<string, string> tags = new(definition.Tags);
        foreach (var (name, value) in Tags ?? new Dictionary<string, string>()) tags[name] = value;
        var container = ContainerOverrides?.Over(definition.ContainerProperties) ?? definition.ContainerProperties;
        if (container.Problems().ToList() is { Count: > 0 } overridden) throw Refusal(overridden);
        return new Job
        {
            Id = id,
            Name = JobName,
            Sequence = sequence,
            ArraySize = ArrayProperties?.Size,
            DependsOn = DependsOn,
            Queue = queue!.Name,
            DefinitionName = definition.Name,
            DefinitionRevision = definition.Revision,
            Container = container with { Command = container.Command?.Select(word => Substitute(word, parameters)).ToList() },
            Retry = RetryStrategy ?? definition.RetryStrategy,
            Timeout = Timeout ?? definition.Timeout,
            Parameters = parameters,
            Tags = tags,
            PropagateTags = PropagateTags ?? definition.PropagateTags,
            SchedulingPriority = definition.SchedulingPriority,
            CreatedAt = now,
            Status = JobStatus.Submitted,
        };
    }

    private IEnumerable<string> Problems(JobQueue? queue, JobDefinition? definition)
    {
        if (!Names.IsValid(JobName)) yield return $"jobName: found '{JobName}', expected {Names.Rule}";
        if (queue is null) yield return $"jobQueue: '{JobQueue}' does not exist";
        else if (queue.State != "ENABLED") yield return $"jobQueue: '{JobQueue}' is {queue.State}, expected ENABLED";
        if (definition is null) yield return $"jobDefinition: '{JobDefinition}' does not exist";
        if (Tags?.Count > MostTags) yield return $"tags: found {Tags.Count}, expected at most {MostTags}";
        foreach (var problem in (RetryStrategy?.Problems() ?? []).Concat(Timeout?.Problems() ?? [])) yield return problem;
    }

    /// <summary>
    /// docs.aws.amazon.com/batch/latest/userguide/array_jobs.html and job_dependencies.html. The words for too many dependencies
    /// are Batch's own; the others are ours, for what those pages rule out.
    /// </summary>
    private IEnumerable<string> ArrayProblems(Func<string, Job?> find)
    {
        var size = ArrayProperties?.Size;
        if (size is < ArrayJob.Least or > ArrayJob.Most)
            yield return $"arrayProperties.size: found {size}, expected {ArrayJob.Least} to {ArrayJob.Most}";
        if (DependsOn.Count > MostDependencies) yield return $"Job cannot have more than {MostDependencies} dependencies";
        foreach (var (jobId, type) in DependsOn)
        {
            if (type is not (null or JobDependency.Sequential or JobDependency.NToN))
                yield return $"dependsOn.type: found '{type}', expected {JobDependency.NToN} or {JobDependency.Sequential}";
            else if (type is not null && size is null)
                yield return $"dependsOn.type: found {type}, expected none: the job has no arrayProperties";
            else if (type == JobDependency.Sequential && jobId is not null)
                yield return $"dependsOn.jobId: found '{jobId}', expected none: SEQUENTIAL is about the job's own children";
            else if (type != JobDependency.Sequential && jobId is null)
                yield return "dependsOn.jobId: found none, expected a job's id";
            else if (jobId is not null && find(jobId) is not { } other)
                yield return $"dependsOn.jobId: the job '{jobId}' does not exist";
            else if (type == JobDependency.NToN && find(jobId!)!.ArraySize != size)
                yield return $"dependsOn.jobId: found '{jobId}' of size {find(jobId!)!.ArraySize ?? 1}, expected {size}";
        }
    }

    /// <summary>
    /// docs.aws.amazon.com/batch/latest/userguide/job_definition_parameters.html#parameters. What no parameter is given for stays
    /// as it is; that one may stand inside a longer word is inferred, not documented.
    /// </summary>
    private static string Substitute(string word, Dictionary<string, string> parameters) =>
        Placeholder().Replace(word, match => parameters.GetValueOrDefault(match.Groups[1].Value, match.Value));

    private static BatchException Refusal(List<string> problems) =>
        BatchException.Client("SubmitJob: " + string.Join("; ", problems));

    [GeneratedRegex("Ref::([A-Za-z0-9_-]+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}

/// <summary>docs.aws.amazon.com/batch/latest/APIReference/API_ContainerOverrides.html</summary>
internal sealed record ContainerOverrides
{
    public IReadOnlyList<string>? Command { get; init; }
    public IReadOnlyList<EnvironmentVariable>? Environment { get; init; }
    public IReadOnlyList<ResourceRequirement>? ResourceRequirements { get; init; }

    /// <summary>
    /// A variable or a resource takes the place of the definition's of the same name or type, or comes after them.
    /// </summary>
    public ContainerProperties Over(ContainerProperties definition) => definition with
    {
        Command = Command is { Count: > 0 } ? Command : definition.Command,
        Environment = Over(definition.Environment, Environment ?? [], variable => variable.Name),
        ResourceRequirements = Over(definition.ResourceRequirements, ResourceRequirements ?? [], requirement => requirement.Type),
    };

    private static List<T> Over<T>(IReadOnlyList<T> below, IReadOnlyList<T> above, Func<T, string> key) =>
    [
        .. below.Select(one => above.LastOrDefault(other => key(other) == key(one)) ?? one),
        .. above.Where(one => below.All(other => key(other) != key(one))),
    ];
}
