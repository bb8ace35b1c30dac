using System.Text.Json.Nodes;
using Overnight.Local.Ec2;

namespace Overnight.Local.Batch;

/// <summary>
/// All jobs, on disk and in memory. Ended ones stay for a week:
/// docs.aws.amazon.com/batch/latest/APIReference/API_DescribeJobs.html promises as much ("at least seven days"). Not safe for
/// several threads: the service's lock guards it.
/// </summary>
internal sealed class JobBook
{
    /// <summary>The largest array twice.</summary>
    public const int MostUnended = 20_000;

    private static readonly TimeSpan EndedKept = TimeSpan.FromDays(7);

    private readonly RecordFolder<Job> _records;
    private readonly Dictionary<string, Job> _jobs = [];
    private readonly JobIndex _index = new();
    private readonly Dictionary<string, TaskCompletionSource<JsonObject>> _waiting = [];
    private readonly Queue<Job> _ended = new();

    // In the order in which they ended; children of arrays are forgotten with their array.
    private readonly Queue<Job> _kept = new();
    private readonly TimeProvider _time;
    private readonly JobDocuments _documents;
    private long _lastSequence;

    public JobBook(BatchOptions options, TimeProvider time)
    {
        _time = time;
        _documents = new JobDocuments(options, _index.ChildrenOf);
        _records = new RecordFolder<Job>(Path.Combine(options.StateFolder, "jobs"), options.Files);
        foreach (var job in _records.Load())
        {
            _index.Move(null, _jobs[job.Id] = job);
            _lastSequence = Math.Max(_lastSequence, job.Sequence);
        }
        foreach (var job in _jobs.Values.Where(job => job.Status.IsEnded()).OrderBy(job => job.StoppedAt)) Keep(job);
    }

    public JobDocuments Documents => _documents;

    public IEnumerable<Job> All => _jobs.Values;

    public int Unended => _index.Unended;

    public Job? Find(string id) => _jobs.GetValueOrDefault(id);

    public long NextSequence() => ++_lastSequence;

    public void Save(Job job)
    {
        _records.Save(job.Id, job);
        var before = _jobs.GetValueOrDefault(job.Id);
        _index.Move(before, _jobs[job.Id] = job);
        if (!job.Status.IsEnded() || before?.Status.IsEnded() == true) return;
        _ended.Enqueue(job);
        Keep(job);
        if (_waiting.Remove(job.Id, out var waiting)) waiting.SetResult(_documents.Detail(job));
    }

    /// <summary>A job that has ended since, each once; null where there is none.</summary>
    public Job? TakeEnded() => _ended.TryDequeue(out var job) ? job : null;

    /// <summary>In the order they were submitted.</summary>
    public List<Job> InStatus(JobStatus status) => [.. _index.InStatus(status).Select(id => _jobs[id])];

    /// <summary>A queue's, children of arrays left out, whose name begins so, without case.</summary>
    public IEnumerable<Job> Named(string queue, string start) => _index.Named(queue, start).Select(id => _jobs[id]);

    public IEnumerable<Job> ChildrenOf(Job array) => Enumerable.Range(0, array.ArraySize ?? 0).Select(index => Find(ArrayJob.ChildId(array.Id, index))).OfType<Job>();

    /// <summary>The first of the queue's RUNNABLE jobs that was submitted after another; null where there is none.</summary>
    public Job? NextRunnable(string queue, long after) => _index.NextRunnable(queue, after) is { } id ? _jobs[id] : null;

    public bool HasUnendedChildren(string parentId) => _index.HasUnendedChildren(parentId);

    public bool HasFailedChildren(string parentId) => _index.ChildrenOf(parentId)[JobStatus.Failed] > 0;

    /// <summary>Completes with the job's description once it has ended.</summary>
    public Task<JsonObject> WhenEnded(Job job)
    {
        if (job.Status.IsEnded()) return Task.FromResult(_documents.Detail(job));
        if (!_waiting.TryGetValue(job.Id, out var waiting))
            _waiting[job.Id] = waiting = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        return waiting.Task;
    }

    /// <summary>An array is forgotten as a whole.</summary>
    public void ForgetOld()
    {
        var before = _time.GetUtcNow() - EndedKept;
        while (_kept.TryPeek(out var job) && job.StoppedAt < before)
        {
            _kept.Dequeue();
            foreach (var child in ChildrenOf(job).ToList()) Forget(child);
            Forget(job);
        }
    }

    private void Keep(Job ended)
    {
        if (ended.ParentId is null) _kept.Enqueue(ended);
    }

    private void Forget(Job job)
    {
        _jobs.Remove(job.Id);
        _index.Remove(job);
        _records.Delete(job.Id);
    }
}
