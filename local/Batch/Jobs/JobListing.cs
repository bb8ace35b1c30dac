using System.Globalization;

namespace Overnight.Local.Batch;

/// <summary>docs.aws.amazon.com/batch/latest/APIReference/API_ListJobs.html, for a queue's jobs or an array's children.</summary>
internal sealed record ListJobsRequest
{
    private const int MostByStatus = 1000;
    private const int MostByFilter = 100;

    public string? JobQueue { get; init; }
    public string? ArrayJobId { get; init; }
    public string? JobStatus { get; init; }
    public int? MaxResults { get; init; }
    public string? NextToken { get; init; }
    public IReadOnlyList<JobFilter>? Filters { get; init; }

    /// <summary>A queue's jobs, children of arrays left out; or an array's children.</summary>
    /// <exception cref="BatchException">There is no such queue or array, or the request does not say which.</exception>
    public IEnumerable<Job> Candidates(JobBook book, BatchCatalog catalog)
    {
        if (JobQueue is null == ArrayJobId is null)
            throw Refusal("found neither or both of jobQueue and arrayJobId, expected one of them");
        if (JobQueue is not null)
        {
            var queue = catalog.FindQueue(JobQueue) ?? throw Refusal($"jobQueue: '{JobQueue}' does not exist");
            // By far the most asked, of all jobs that there are.
            return Filters is [{ NameStart: { } start }] ? book.Named(queue.Name, start)
                : book.All.Where(job => job.Queue == queue.Name && job.ParentId is null);
        }
        if (Filters is { Count: > 0 })
            throw Refusal("filters: found some, expected none: they do not apply to children of an array");
        if (book.Find(ArrayJobId!) is not { ArraySize: not null } parent)
            throw Refusal($"arrayJobId: '{ArrayJobId}' is no array job");
        return book.ChildrenOf(parent);
    }

    /// <summary>
    /// Newest first. The token is the last job's place in the order of submission: jobs that come meanwhile shift nothing.
    /// </summary>
    /// <exception cref="BatchException">What is wrong with the request.</exception>
    public (List<Job> Page, string? NextToken) Choose(IEnumerable<Job> jobsOfQueue)
    {
        if (Filters is { Count: > 1 }) throw Refusal($"found {Filters.Count} filters, expected one");
        var filter = Filters is [var only] ? only.ToPredicate() : ByStatus();
        var most = Filters is { Count: 1 } ? MostByFilter : MostByStatus;
        if (MaxResults < 1) throw Refusal($"maxResults: found {MaxResults}, expected at least 1");
        var size = Math.Min(MaxResults ?? most, most);
        var before = long.MaxValue;
        if (NextToken is not null && !long.TryParse(NextToken, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            throw Refusal($"nextToken: '{NextToken}' is not one that this service gave out");
        var found = jobsOfQueue.Where(filter).Where(job => job.Sequence < before)
            .OrderByDescending(job => job.Sequence).Take(size + 1).ToList();
        return found.Count <= size ? (found, null) : (found[..size], $"{found[size - 1].Sequence}");
    }

    internal static BatchException Refusal(string problem) => BatchException.Client("ListJobs: " + problem);

    /// <summary>Only running jobs where nothing is said.</summary>
    private Func<Job, bool> ByStatus()
    {
        var asked = JobStatus ?? "RUNNING";
        var known = Enum.GetValues<JobStatus>().Select(status => status.OnTheWire()).ToList();
        return known.Contains(asked)
            ? job => job.Status.OnTheWire() == asked
            : throw Refusal($"jobStatus: found '{asked}', expected {string.Join(", ", known)}");
    }
}

internal sealed record JobFilter
{
    public required string Name { get; init; }
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>Null where it asks for anything else than one beginning of names.</summary>
    public string? NameStart => Name == "JOB_NAME" && Values is [var name] && name.EndsWith('*') ? name[..^1] : null;

    /// <summary>
    /// One of several values must fit. A name may end in <c>*</c>; job names are compared without case, definitions with.
    /// </summary>
    public Func<Job, bool> ToPredicate() => Name switch
    {
        "JOB_NAME" => job => Values.Any(value => Fits(value, job.Name, StringComparison.OrdinalIgnoreCase)),
        "JOB_DEFINITION" => job => Values.Any(value => value.StartsWith("arn:", StringComparison.Ordinal)
            ? value.EndsWith($":job-definition/{job.DefinitionName}:{job.DefinitionRevision}", StringComparison.Ordinal)
            : Fits(value, job.DefinitionName, StringComparison.Ordinal)),
        "BEFORE_CREATED_AT" => job => Values.Select(Time).Any(time => job.CreatedAt < time),
        "AFTER_CREATED_AT" => job => Values.Select(Time).Any(time => job.CreatedAt > time),
        _ => throw ListJobsRequest.Refusal(
            $"filters: found '{Name}', expected JOB_NAME, JOB_DEFINITION, BEFORE_CREATED_AT or AFTER_CREATED_AT"),
    };

    private static bool Fits(string value, string text, StringComparison comparison) =>
        value.EndsWith('*') ? text.StartsWith(value[..^1], comparison) : text.Equals(value, comparison);

    private static DateTimeOffset Time(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        : throw ListJobsRequest.Refusal($"filters: found '{value}', expected milliseconds since 1970");
}
