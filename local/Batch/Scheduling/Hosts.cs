using Overnight.Local.Ec2;

namespace Overnight.Local.Batch;

/// <summary>
/// The instances that compute environments launched, and which job is on which. An instance that no job is on for a while is
/// terminated; one with an interruption notice takes no more jobs, and is left to EC2. Guarded by the service's lock.
/// </summary>
internal sealed class Hosts(
    InstanceFleet fleet, TimeProvider time, TimeSpan idleTimeout, Action<Action> underLock, Action dispatch) : IDisposable
{
    /// <summary>An environment whose instance did not come up launches no other for this long.</summary>
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromMinutes(1);

    private sealed class Launched(ComputeEnvironment environment, InstanceType type)
    {
        // What those that have their place on it need, by their ids.
        private readonly Dictionary<string, Requirements> _jobs = [];

        public ComputeEnvironment Environment { get; } = environment;
        public InstanceType Type { get; } = type;
        public bool HasRun { get; set; }
        public IReadOnlyCollection<string> Jobs => _jobs.Keys;
        public Requirements Free { get; private set; } = Placement.Room(type);

        public void Place(string jobId, Requirements needs)
        {
            _jobs.Add(jobId, needs);
            Free -= needs;
        }

        public void Release(string jobId)
        {
            if (_jobs.Remove(jobId, out var needs)) Free += needs;
        }
    }

    private readonly Dictionary<string, Launched> _launched = [];
    private readonly Dictionary<string, string> _instanceOf = [];
    private readonly Dictionary<string, ITimer> _idle = [];
    private readonly Dictionary<string, ITimer> _resting = [];

    /// <summary>Jobs that have a place: those that run, and those whose instance still boots.</summary>
    public int JobsPlaced => _instanceOf.Count;

    public string? InstanceOf(string jobId) => _instanceOf.GetValueOrDefault(jobId);

    public string EnvironmentOf(string instanceId) => _launched[instanceId].Environment.Name;

    public bool IsRunning(string instanceId) => fleet.Find(instanceId) is { State: InstanceState.Running };

    public List<string> JobsOn(string instanceId) => _launched.TryGetValue(instanceId, out var launched) ? [.. launched.Jobs] : [];

    /// <summary>Whether EC2 would let the account have one more.</summary>
    public bool IsWithin(VcpuQuotas quotas, InstanceLifecycle market, InstanceType type)
    {
        var others = _launched.Values.Where(other => other.Environment.Resources.Lifecycle == market);
        return quotas.Allow(market, type, others.Select(other => other.Type));
    }

    /// <summary>Null where the instance did not come up, and is known not to already.</summary>
    public string? Launch(ComputeEnvironment environment, InstanceType type, string zone)
    {
        Dictionary<string, string> tags = new(environment.Resources.Tags) { ["AWSBatchServiceTag"] = "batch" };
        var id = fleet.Launch(type, zone, environment.Resources.Lifecycle, tags).Id;
        _launched[id] = new Launched(environment, type);
        // What became of it so far was told before anyone here knew its id.
        OnInstanceChanged(fleet.Find(id)!);
        return _launched.ContainsKey(id) ? id : null;
    }

    public void Place(string jobId, string instanceId, Requirements needs)
    {
        _instanceOf[jobId] = instanceId;
        _launched[instanceId].Place(jobId, needs);
    }

    public void Release(string jobId)
    {
        if (_instanceOf.Remove(jobId, out var instanceId) && _launched.TryGetValue(instanceId, out var launched)) launched.Release(jobId);
    }

    public bool IsResting(ComputeEnvironment environment) => _resting.ContainsKey(environment.Name);

    public void OnInstanceChanged(Instance instance)
    {
        if (!_launched.TryGetValue(instance.Id, out var launched)) return;
        if (instance.State == InstanceState.Running) launched.HasRun = true;
        if (instance.State != InstanceState.Terminated) return;
        _launched.Remove(instance.Id);
        StopIdling(instance.Id);
        if (!launched.HasRun) Rest(launched.Environment.Name);
    }

    public List<HostRoom> Rooms() =>
    [
        .. from launched in _launched
           let instance = fleet.Find(launched.Key)
           where instance is not null && instance.State != InstanceState.Terminated
           select new HostRoom(launched.Key, launched.Value.Environment.Name, launched.Value.Type, TakesJobs: instance.NoticedAt is null, launched.Value.Free),
    ];

    /// <summary>Starts the clock of each instance that has become idle, and stops it where a job came.</summary>
    public void TendIdle()
    {
        foreach (var (id, launched) in _launched)
        {
            if (launched.Jobs.Count > 0) StopIdling(id);
            else if (!_idle.ContainsKey(id))
                _idle[id] = time.CreateTimer(_ => underLock(() => EndIdle(id)), null, idleTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        foreach (var timer in _idle.Values) timer.Dispose();
        foreach (var timer in _resting.Values) timer.Dispose();
        _idle.Clear();
        _resting.Clear();
    }

    private void Rest(string environment)
    {
        if (_resting.Remove(environment, out var old)) old.Dispose();
        _resting[environment] = time.CreateTimer(_ => underLock(() =>
        {
            if (_resting.Remove(environment, out var timer)) timer.Dispose();
            dispatch();
        }), null, RestAfterFailure, Timeout.InfiniteTimeSpan);
    }

    private void EndIdle(string id)
    {
        if (_idle.ContainsKey(id) && fleet.Find(id) is { NoticedAt: null }) fleet.Terminate(id);
    }

    private void StopIdling(string id)
    {
        if (_idle.Remove(id, out var timer)) timer.Dispose();
    }
}
