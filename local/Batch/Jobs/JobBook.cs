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
    public const int MostUnended = 10_000;
    private static readonly TimeSpan EndedKept = TimeSpan.FromDays(7);

    private readonly RecordFolder<Job> _records;
    private readonly Dictionary<string, Job> _jobs;
    private readonly Dictionary<string, TaskCompletionSource<JsonObject>> _waiting = [];
    private readonly TimeProvider _time;
    private readonly JobDocuments _documents;
    private long _lastSequence;

    public JobBook(string folder, JobDocuments documents, TimeProvider time)
    {
        (_documents, _time) = (documents, time);
        _records = new RecordFolder<Job>(folder);
        _jobs = _records.Load().ToDictionary(job => job.Id);
        _lastSequence = _jobs.Values.Select(job => job.Sequence).DefaultIfEmpty().Max();
    }

    public IEnumerable<Job> All => _jobs.Values;

    public Job? Find(string id) => _jobs.GetValueOrDefault(id);

    public long NextSequence() => ++_lastSequence;

    public void Save(Job job)
    {
        _records.Save(job.Id, job);
        _jobs[job.Id] = job;
        if (job.Status.IsEnded() && _waiting.Remove(job.Id, out var waiting)) waiting.SetResult(_documents.Detail(job));
    }

    /// <summary>In the order they were submitted.</summary>
    public List<Job> InStatus(JobStatus status) =>
        [.. _jobs.Values.Where(job => job.Status == status).OrderBy(job => job.Sequence)];

    /// <summary>Completes with the job's description once it has ended.</summary>
    public Task<JsonObject> WhenEnded(Job job)
    {
        if (job.Status.IsEnded()) return Task.FromResult(_documents.Detail(job));
        if (!_waiting.TryGetValue(job.Id, out var waiting))
            _waiting[job.Id] = waiting = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        return waiting.Task;
    }

    public void ForgetOld()
    {
        var before = _time.GetUtcNow() - EndedKept;
        foreach (var job in _jobs.Values.Where(job => job.Status.IsEnded() && job.StoppedAt < before).ToList())
        {
            _jobs.Remove(job.Id);
            _records.Delete(job.Id);
        }
    }
}
