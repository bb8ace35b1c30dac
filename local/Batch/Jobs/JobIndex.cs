namespace Overnight.Local.Batch;

/// <summary>
/// Jobs by status, and an array's children counted: ten thousand of them must not be looked through at each event.
/// </summary>
internal sealed class JobIndex
{
    private readonly Dictionary<JobStatus, SortedSet<(long Sequence, string Id)>> _byStatus =
        Enum.GetValues<JobStatus>().ToDictionary(status => status, _ => new SortedSet<(long, string)>());

    private readonly Dictionary<string, SortedSet<(long Sequence, string Id)>> _runnable = [];
    private readonly Dictionary<string, SortedDictionary<JobStatus, int>> _children = [];

    public int Unended => _byStatus.Where(entry => !entry.Key.IsEnded()).Sum(entry => entry.Value.Count);

    public IEnumerable<string> InStatus(JobStatus status) => _byStatus[status].Select(entry => entry.Id);

    /// <remarks>Passed over are those few alone whose instance still boots.</remarks>
    public string? NextRunnable(string queue, long after) => _runnable.TryGetValue(queue, out var waiting)
        ? waiting.FirstOrDefault(entry => entry.Sequence > after).Id : null;

    /// <summary>All statuses, those of no child included.</summary>
    public IReadOnlyDictionary<JobStatus, int> ChildrenOf(string parentId) => Counts(parentId);

    public bool HasUnendedChildren(string parentId) =>
        _children.TryGetValue(parentId, out var counts) && counts.Any(count => !count.Key.IsEnded() && count.Value > 0);

    /// <param name="before">Null of a new job.</param>
    /// <param name="now">The same job, as it is now.</param>
    public void Move(Job? before, Job now)
    {
        if (before?.Status == now.Status) return;
        if (before is not null) Remove(before);
        _byStatus[now.Status].Add((now.Sequence, now.Id));
        if (now.Status == JobStatus.Runnable) Runnable(now.Queue).Add((now.Sequence, now.Id));
        if (now.ParentId is { } parent) Counts(parent)[now.Status]++;
    }

    public void Remove(Job job)
    {
        _byStatus[job.Status].Remove((job.Sequence, job.Id));
        if (job.Status == JobStatus.Runnable) Runnable(job.Queue).Remove((job.Sequence, job.Id));
        if (job.ParentId is { } parent) Counts(parent)[job.Status]--;
        if (job.ArraySize is not null && job.Status.IsEnded()) _children.Remove(job.Id);
    }

    private SortedSet<(long Sequence, string Id)> Runnable(string queue) =>
        _runnable.TryGetValue(queue, out var waiting) ? waiting : _runnable[queue] = [];

    private SortedDictionary<JobStatus, int> Counts(string parentId)
    {
        if (_children.TryGetValue(parentId, out var counts)) return counts;
        return _children[parentId] = new(Enum.GetValues<JobStatus>().ToDictionary(status => status, _ => 0));
    }
}
