namespace Overnight.Local.Batch;

/// <summary>
/// Which jobs may run: what SUBMITTED and PENDING are about. Spawns an array's children, holds back what waits for other jobs,
/// and ends a parent when its children have ended. docs.aws.amazon.com/batch/latest/userguide/job_dependencies.html and
/// array_jobs.html; the two status reasons are in no page of AWS's, but in what users quote of its answers.
/// </summary>
internal sealed class JobOrder(JobBook book, TimeProvider time)
{
    private const string DependencyFailed = "Dependent Job failed";
    private const string ChildFailed = "Array Child Job failed";

    private readonly Dictionary<string, List<string>> _waitingFor = [];

    /// <summary>What was waiting when the process died waits on, or has waited long enough.</summary>
    public void Open()
    {
        foreach (var job in book.InStatus(JobStatus.Pending)) Look(job);
    }

    /// <summary>Everything that can be decided now.</summary>
    public void Advance()
    {
        foreach (var job in book.InStatus(JobStatus.Submitted))
        {
            if (job.ArraySize is null) Look(job);
            else Spawn(job);
        }
        while (book.TakeEnded() is { } ended)
        {
            _waitingFor.Remove(ended.Id, out var waiting);
            foreach (var id in waiting ?? [])
                if (book.Find(id) is { Status: JobStatus.Pending } job) Look(job);
            if (ended.ParentId is { } parent) RollUp(book.Find(parent)!);
        }
    }

    /// <summary>The job itself, and an array's children: those are there as soon as Batch has looked at it once.</summary>
    public List<Job> WithChildren(Job job)
    {
        if (job.ArraySize is not null && job.Status == JobStatus.Submitted) Advance();
        return [book.Find(job.Id)!, .. book.ChildrenOf(job)];
    }

    /// <summary>A process that died in the middle of it left some: those stay.</summary>
    private void Spawn(Job parent)
    {
        for (var index = 0; index < parent.ArraySize; index++)
        {
            var id = ArrayJob.ChildId(parent.Id, index);
            if (book.Find(id) is not null) continue;
            book.Save(parent with
            {
                Id = id,
                ArraySize = null,
                ParentId = parent.Id,
                ArrayIndex = index,
                DependsOn = [.. parent.DependsOn.Select(whole => whole.OfChild(parent.Id, index)).OfType<JobDependency>()],
                Sequence = book.NextSequence(),
                CreatedAt = time.GetUtcNow(),
                Status = JobStatus.Pending,
            });
        }
        book.Save(parent with { Status = JobStatus.Pending });
        foreach (var child in book.ChildrenOf(parent).ToList()) Look(child);
    }

    private void Look(Job job)
    {
        // A parent waits for its children alone: it is they who wait for other jobs.
        if (job.ArraySize is not null)
        {
            RollUp(job);
            return;
        }
        var states = job.DependsOn.Select(dependency => book.Find(dependency.JobId!)).ToList();
        // One that Batch has forgotten can be told nothing of: a week after its end nobody waits for it any more.
        if (states.Exists(other => other is null or { Status: JobStatus.Failed }))
        {
            book.Save(job.Failed(DependencyFailed, time.GetUtcNow()));
            return;
        }
        if (states.Find(other => other!.Status != JobStatus.Succeeded) is { } awaited)
        {
            // One at a time: when it has ended, the next is looked for.
            if (!_waitingFor.TryGetValue(awaited.Id, out var waiting)) _waitingFor[awaited.Id] = waiting = [];
            waiting.Add(job.Id);
            if (job.Status != JobStatus.Pending) book.Save(job with { Status = JobStatus.Pending });
            return;
        }
        book.Save(job with { Status = JobStatus.Runnable });
    }

    /// <summary>"If a child array job fails (on its own or by being canceled or terminated), the parent job also fails"</summary>
    private void RollUp(Job parent)
    {
        if (parent.Status.IsEnded() || book.HasUnendedChildren(parent.Id)) return;
        var now = time.GetUtcNow();
        // Whoever ended it said why.
        book.Save(book.HasFailedChildren(parent.Id)
            ? parent.Failed(parent.StatusReason ?? ChildFailed, now)
            : parent with { Status = JobStatus.Succeeded, StatusReason = null, StoppedAt = now });
    }
}
