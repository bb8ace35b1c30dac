using Overnight.Local.Ec2;

namespace Overnight.Local.Batch;

/// <summary>
/// Moves jobs from RUNNABLE to their end. Every event (a submission, an exit, an instance that came or went, a clock) takes the
/// service's lock, changes what it has to, and then looks again at the head of every queue. Nothing here waits.
/// </summary>
internal sealed class Dispatcher : IDisposable
{
    /// <summary>ECS's default. docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly Lock _gate;
    private readonly BatchOptions _options;
    private readonly BatchCatalog _catalog;
    private readonly JobBook _book;
    private readonly IContainerHost _containers;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Placement _placement;
    private readonly ContainerLauncher _launcher;
    private readonly HostPermissions _permissions;
    private readonly Hosts _hosts;
    private readonly TimeLimits _limits;
    private readonly JobOrder _order;
    private readonly Action<Job> _tellBlocked;
    private readonly Dictionary<string, RunningAttempt> _running = [];
    private bool _open;
    private bool _dispatching;
    private bool _again;

    public Dispatcher(
        Lock gate, BatchOptions options, BatchCatalog catalog, JobBook book, InstanceFleet fleet, Placement placement,
        IContainerHost containers, TimeProvider time, Random random, Action<Job> tellBlocked)
    {
        (_gate, _options, _catalog, _book, _tellBlocked) = (gate, options, catalog, book, tellBlocked);
        (_placement, _containers, _time, _random) = (placement, containers, time, random);
        _launcher = new ContainerLauncher(options, fleet);
        _permissions = new HostPermissions(options);
        _hosts = new Hosts(fleet, time, options.InstanceIdleTimeout, UnderLock, Dispatch);
        _limits = new TimeLimits(time, (jobId, code) => UnderLock(() => Expire(jobId, code)));
        _order = new JobOrder(book, time);
    }

    public string? InstanceOf(string jobId) => _hosts.InstanceOf(jobId);

    /// <summary>Ends what was under way when the process died, and begins.</summary>
    public void Open(Func<string, DateTimeOffset?> terminatedAt)
    {
        _open = true;
        Leftovers.End(_book, _catalog, _containers, terminatedAt, _time.GetUtcNow());
        _order.Open();
        Dispatch();
    }

    public void Dispatch()
    {
        // What happens while it looks (an instance that is there at once) makes it look again, not twice at a time.
        _again = true;
        if (!_open || _dispatching) return;
        _dispatching = true;
        try
        {
            while (_again)
            {
                _again = false;
                _order.Advance();
                foreach (var queue in _catalog.Queues) DispatchQueue(queue);
            }
        }
        finally
        {
            _dispatching = false;
        }
        _hosts.TendIdle();
    }

    /// <summary>As the user asks: what has not started ends at once, what runs is stopped, an array as a whole.</summary>
    public void Terminate(Job job, string reason)
    {
        foreach (var one in _order.WithChildren(job).Where(one => !one.Status.IsEnded()))
        {
            // The reason is kept at once: a restart must not forget that the user wanted no other attempt, and why.
            var told = one with { IsTerminated = true, StatusReason = reason };
            _book.Save(told);
            if (_running.TryGetValue(one.Id, out var running)) Stop(running, reason);
            else if (one.ArraySize is null) Withdraw(told, reason);
        }
        Dispatch();
    }

    /// <summary>Ends a job that has not started, and an array's children that have not; what has started goes on.</summary>
    public void Cancel(Job job, string reason)
    {
        foreach (var one in _order.WithChildren(job).Where(one => one.HasNotStarted))
        {
            var told = one with { IsCancelled = true, StatusReason = reason };
            if (one.ArraySize is null) Withdraw(told, reason);
            else _book.Save(told);
        }
        Dispatch();
    }

    public void OnInstanceChanged(Instance instance)
    {
        if (instance.State == InstanceState.Terminated)
        {
            foreach (var jobId in _hosts.JobsOn(instance.Id)) LoseHost(jobId, instance.Id);
        }
        _hosts.OnInstanceChanged(instance);
        Dispatch();
    }

    private void LoseHost(string jobId, string instance)
    {
        _hosts.Release(jobId);
        if (!_running.Remove(jobId, out var running)) return;
        running.Dispose();
        running.Container?.Kill();
        End(_book.Find(jobId)!, AttemptEnd.HostLost(instance, running.StopReason), running.StopReason is not null);
    }

    /// <summary>No event counts any more: the state on disk stays as it is.</summary>
    public void Dispose()
    {
        _open = false;
        foreach (var running in _running.Values) running.Dispose();
        _hosts.Dispose();
        _limits.Dispose();
    }

    /// <summary>First in, first out: a job that cannot start keeps those behind it waiting, as on AWS.</summary>
    private void DispatchQueue(JobQueue queue)
    {
        for (Job? waiting = null; (waiting = _book.NextRunnable(queue.Name, waiting?.Sequence ?? 0)) is not null;)
        {
            if (_hosts.InstanceOf(waiting.Id) is null && !Reserve(waiting, queue)) return;
            if (_hosts.InstanceOf(waiting.Id) is { } instance && _hosts.IsRunning(instance)) Start(waiting, instance);
        }
    }

    /// <summary>Why the head of a queue does not start; null where it only waits its turn.</summary>
    private void Note(Job head)
    {
        _book.Save(head);
        if (head.StatusReason is not null) _tellBlocked(head);
    }

    private bool Reserve(Job job, JobQueue queue)
    {
        var decision = _hosts.JobsPlaced >= _options.MaxContainers
            ? new Decision.Wait(null)
            : _placement.Decide(job.Needs, [.. _catalog.EnvironmentsOf(queue)], _hosts.Rooms(), _time.GetUtcNow());
        if (decision is Decision.Launch { Environment: var environment, Type: var type } && _hosts.IsResting(environment))
            decision = new Decision.Wait(RunnableReason.NoCapacity(type.Name));
        else if (decision is Decision.Launch wanted && !_permissions.CanHave(wanted.Environment, wanted.Type, _hosts))
            decision = new Decision.Wait(RunnableReason.Undetermined);
        var reason = (decision as Decision.Wait)?.Reason;
        _limits.Watch(job.Id, queue, reason);
        if (job.StatusReason != reason) Note(job with { StatusReason = reason });
        switch (decision)
        {
            case Decision.Place place:
                _hosts.Place(job.Id, place.Host.InstanceId, job.Needs);
                return true;
            case Decision.Launch launch:
                // Where it did not come up its environment rests now, so the next decision is another one.
                if (_hosts.Launch(launch.Environment, launch.Type, launch.Zone) is not { } launched) return Reserve(job, queue);
                _hosts.Place(job.Id, launched, job.Needs);
                return true;
            default:
                return false;
        }
    }

    private void Start(Job job, string instance)
    {
        var task = _random.GetHexString(32, lowercase: true);
        var attempt = new JobAttempt { InstanceId = instance, TaskId = task, Environment = _hosts.EnvironmentOf(instance) };
        job = job with { Status = JobStatus.Starting, StatusReason = null, Current = attempt };
        _book.Save(job);
        var running = new RunningAttempt(job.Id);
        try
        {
            _permissions.CheckContainer(job, _catalog.FindEnvironment(attempt.Environment)!, task);
            running.Container = _containers.Start(_launcher.Spec(job, attempt), exit => UnderLock(() => OnExited(running, exit)));
        }
        catch (ContainerStartException e)
        {
            _hosts.Release(job.Id);
            End(job, AttemptEnd.NotStarted(e.Message), stopped: false);
            _again = true;
            return;
        }
        _running[job.Id] = running;
        var now = _time.GetUtcNow();
        var stream = ContainerLauncher.LogStream(job, task);
        attempt = attempt with { StartedAt = now, LogStreamName = stream, Process = running.Container.Mark };
        _book.Save(job with { Status = JobStatus.Running, StartedAt = now, Current = attempt });
        if (job.Timeout is not { } timeout) return;
        var longest = TimeSpan.FromSeconds(timeout.AttemptDurationSeconds);
        running.Timeout = Once(longest, () => Stop(running, "Job attempt duration exceeded timeout"));
    }

    private void OnExited(RunningAttempt running, ContainerExit exit)
    {
        if (!IsCurrent(running)) return;
        _running.Remove(running.JobId);
        _hosts.Release(running.JobId);
        running.Dispose();
        End(_book.Find(running.JobId)!, AttemptEnd.Exited(exit, running.StopReason), running.StopReason is not null);
        Dispatch();
    }

    /// <summary>
    /// docs.aws.amazon.com/batch/latest/userguide/job_timeouts.html: SIGTERM, and SIGKILL where that did not help in 30 s.
    /// </summary>
    private void Stop(RunningAttempt running, string reason)
    {
        if (!IsCurrent(running) || running.StopReason is not null) return;
        running.StopReason = reason;
        running.Container!.Stop();
        running.KillTimer = Once(StopTimeout, () =>
        {
            if (IsCurrent(running)) running.Container!.Kill();
        });
    }

    private void Withdraw(Job job, string reason)
    {
        _limits.Stop(job.Id);
        _hosts.Release(job.Id);
        _book.Save(job.Failed(reason, _time.GetUtcNow()));
    }

    private void Expire(string jobId, string code)
    {
        if (!_limits.IsRunning(jobId, code) || _book.Find(jobId) is not { Status: JobStatus.Runnable } job) return;
        Withdraw(job with { IsCancelled = true }, RunnableReason.Canceled(code));
        Dispatch();
    }

    private void End(Job job, AttemptEnd end, bool stopped) => _book.Save(job.WithAttemptEnded(end, _time.GetUtcNow(), stopped));

    private bool IsCurrent(RunningAttempt running) => _running.GetValueOrDefault(running.JobId) == running;

    private ITimer Once(TimeSpan after, Action act) =>
        _time.CreateTimer(_ => UnderLock(act), null, after, Timeout.InfiniteTimeSpan);

    private void UnderLock(Action act)
    {
        lock (_gate)
        {
            if (_open) act();
        }
    }
}
