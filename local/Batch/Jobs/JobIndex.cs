namespace Overnight.Local.Batch;

/// <summary>
/// Jobs by status and by name, and an array's children counted: ten thousand of them must not be looked through at each event.
/// </summary>
internal sealed class JobIndex
{
    private static readonly Comparer<(string Name, long Sequence, string Id)> ByName = Comparer<(string Name, long Sequence, string Id)>.Create((one, other) =>
        StringComparer.OrdinalIgnoreCase.Compare(one.Name, other.Name) is not 0 and var byName ? byName : one.Sequence.CompareTo(other.Sequence));

    private readonly Dictionary<JobStatus, SortedSet<(long Sequence, string Id)>> _byStatus =
        Enum.GetValues<JobStatus>().ToDictionary(status => status, _ => new SortedSet<(long, string)>());

    private readonly Dictionary<string, SortedSet<(long Sequence, string Id)>> _runnable = [];
    private readonly Dictionary<string, SortedDictionary<JobStatus, int>> _children = [];

    // Of each queue, those that are no child of an array.
    private readonly Dictionary<string, SortedSet<(string Name, long Sequence, string Id)>> _byName = [];

    public int Unended => _byStatus.Where(entry => !entry.Key.IsEnded()).Sum(entry => entry.Value.Count);

    public IEnumerable<string> InStatus(JobStatus status) => _byStatus[status].Select(entry => entry.Id);

    /// <summary>Those of a queue whose name begins so, without case; children of arrays are left out.</summary>
    public IEnumerable<string> Named(string queue, string start) => _byName.TryGetValue(queue, out var named)
        ? named.GetViewBetween((start, 0, ""), (start + char.MaxValue, 0, "")).Select(entry => entry.Id) : [];

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
        if (before is not null) RemoveStatus(before);
        else if (now.ParentId is null) Names(now.Queue).Add((now.Name, now.Sequence, now.Id));
        _byStatus[now.Status].Add((now.Sequence, now.Id));
        if (now.Status == JobStatus.Runnable) Runnable(now.Queue).Add((now.Sequence, now.Id));
        if (now.ParentId is { } parent) Counts(parent)[now.Status]++;
    }

    public void Remove(Job job)
    {
        RemoveStatus(job);
        if (job.ParentId is null) Names(job.Queue).Remove((job.Name, job.Sequence, job.Id));
        if (job.ArraySize is not null && job.Status.IsEnded()) _children.Remove(job.Id);
    }

    private void RemoveStatus(Job job)
    {
        _byStatus[job.Status].Remove((job.Sequence, job.Id));
        if (job.Status == JobStatus.Runnable) Runnable(job.Queue).Remove((job.Sequence, job.Id));
        if (job.ParentId is { } parent) Counts(parent)[job.Status]--;
    }

    private SortedSet<(long Sequence, string Id)> Runnable(string queue) =>
        _runnable.TryGetValue(queue, out var waiting) ? waiting : _runnable[queue] = [];

    private SortedSet<(string Name, long Sequence, string Id)> Names(string queue) =>
        _byName.TryGetValue(queue, out var named) ? named : _byName[queue] = new(ByName);

    private SortedDictionary<JobStatus, int> Counts(string parentId)
    {
        if (_children.TryGetValue(parentId, out var counts)) return counts;
        return _children[parentId] = new(Enum.GetValues<JobStatus>().ToDictionary(status => status, _ => 0));
    }
}
