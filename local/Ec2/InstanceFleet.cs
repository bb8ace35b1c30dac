namespace Overnight.Local.Ec2;

/// <summary>
/// The account's EC2 instances: launched, noticed, terminated, and for an hour after that still described. Kept on disk; whatever
/// ran when the process died has died with it, at the last moment the process is known to have been alive.
/// </summary>
public sealed class InstanceFleet : IAsyncDisposable
{
    /// <summary>docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromMinutes(2);

    /// <summary>
    /// docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html: "usually less than one hour".
    /// </summary>
    public static readonly TimeSpan TerminatedShownFor = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly FleetOptions _options;
    private readonly IMetadataHost _metadata;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly RecordFolder<Instance> _records;
    private readonly Dictionary<string, Instance> _instances;
    private readonly Dictionary<string, IMetadataService> _services = [];
    private readonly Dictionary<string, ITimer> _interruptions = [];
    private readonly List<Task> _background = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly Heartbeat _heartbeat;

    public InstanceFleet(FleetOptions options, IMetadataHost metadata, TimeProvider time, Random random)
    {
        (_options, _metadata, _time, _random) = (options, metadata, time, random);
        _records = new RecordFolder<Instance>(Path.Combine(options.StateFolder, "instances"), options.Files);
        _heartbeat = new Heartbeat(options.Files, Path.Combine(options.StateFolder, "alive"), time);
        _instances = _records.Load().ToDictionary(instance => instance.Id);
        LoseWhatRan();
        _heartbeat.Start(Beat);
    }

    /// <summary>After a change of state, outside the fleet's own lock: running, noticed, terminated.</summary>
    public event EventHandler<InstanceEventArgs>? Changed;

    public IReadOnlyList<string> Zones => _options.Zones;

    /// <summary>Every instance, terminated ones for an hour.</summary>
    public IReadOnlyList<Instance> Describe()
    {
        lock (_gate)
        {
            Forget();
            return [.. _instances.Values];
        }
    }

    public Instance? Find(string id)
    {
        lock (_gate) return _instances.GetValueOrDefault(id);
    }

    /// <summary>Null unless the instance is running.</summary>
    public Uri? MetadataAddress(string id)
    {
        lock (_gate) return _services.GetValueOrDefault(id)?.Address;
    }

    /// <summary>Returns a pending instance; <see cref="Changed"/> tells when it runs, or that it could not start.</summary>
    public Instance Launch(InstanceType type, string zone, InstanceLifecycle lifecycle, IReadOnlyDictionary<string, string> tags)
    {
        Instance instance;
        lock (_gate)
        {
            instance = new Instance
            {
                Id = NewId(),
                Type = type.Name,
                Zone = zone,
                Lifecycle = lifecycle,
                LaunchTime = _time.GetUtcNow(),
                State = InstanceState.Pending,
                Tags = new Dictionary<string, string>(tags),
            };
            Keep(instance);
        }
        var boot = BootAsync(instance.Id);
        lock (_gate)
        {
            _background.RemoveAll(task => task.IsCompletedSuccessfully);
            _background.Add(boot);
        }
        return instance;
    }

    /// <summary>As the account's own TerminateInstances: at once, nothing said to what runs there.</summary>
    public void Terminate(string id) => End(id, StateReason.Shutdown);

    /// <summary>The host is gone without notice, at once: for spot the notice is best effort, and any host can fail.</summary>
    public void Kill(string id)
    {
        var lifecycle = Find(id)?.Lifecycle;
        End(id, lifecycle == InstanceLifecycle.Spot ? StateReason.SpotTermination : StateReason.HostLost);
    }

    /// <summary>
    /// What the Fault Injection Service's <c>aws:ec2:send-spot-instance-interruptions</c> does with the shortest warning: the
    /// rebalance recommendation and the notice come together, and two minutes later the instance is terminated.
    /// docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html
    /// </summary>
    /// <exception cref="InvalidOperationException">No running spot instance of that id, or it has its notice already.</exception>
    public void Interrupt(string id)
    {
        Instance noticed;
        lock (_gate)
        {
            if (Find(id) is not { State: InstanceState.Running, Lifecycle: InstanceLifecycle.Spot, NoticedAt: null } instance)
            {
                throw new InvalidOperationException(
                    $"{id} is {Words(Find(id))}; only a running spot instance without a notice can be interrupted");
            }
            var now = _time.GetUtcNow();
            noticed = instance with { NoticedAt = now, InterruptionAt = now + Notice };
            Keep(noticed);
            _interruptions[id] =
                _time.CreateTimer(_ => End(id, StateReason.SpotTermination), null, Notice, Timeout.InfiniteTimeSpan);
        }
        Changed?.Invoke(this, new(noticed));
    }

    /// <summary>Closes every metadata service. The instances' records stay: the next start finds what ran.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        List<Task> background;
        lock (_gate)
        {
            _heartbeat.Dispose();
            foreach (var timer in _interruptions.Values) timer.Dispose();
            background = [.. _background, .. _services.Values.Select(service => service.DisposeAsync().AsTask())];
            _services.Clear();
        }
        await Task.WhenAll(background);
        _closing.Dispose();
    }

    private async Task BootAsync(string id)
    {
        IMetadataService? service = null;
        try
        {
            service = await _metadata.StartAsync(() => Find(id)!, _closing.Token);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;
        }
        catch (IOException)
        {
            // No port to be had: the instance does not come up, as on a failed host.
            End(id, StateReason.HostLost);
            return;
        }
        Instance? running = null;
        lock (_gate)
        {
            var isOpen = !_closing.IsCancellationRequested;
            if (isOpen && _instances.GetValueOrDefault(id) is { State: InstanceState.Pending } instance)
            {
                running = instance with { State = InstanceState.Running };
                _services[id] = service;
                Keep(running);
            }
        }
        if (running is null) await service.DisposeAsync();
        else Changed?.Invoke(this, new(running));
    }

    private void End(string id, StateReason reason)
    {
        Instance ended;
        lock (_gate)
        {
            if (_instances.GetValueOrDefault(id) is not { } instance || instance.State == InstanceState.Terminated) return;
            ended = instance with { State = InstanceState.Terminated, TerminatedAt = _time.GetUtcNow(), StateReason = reason };
            Keep(ended);
            if (_interruptions.Remove(id, out var timer)) timer.Dispose();
            if (_services.Remove(id, out var service)) _background.Add(service.DisposeAsync().AsTask());
        }
        Changed?.Invoke(this, new(ended));
    }

    private void LoseWhatRan()
    {
        var now = _time.GetUtcNow();
        var lastSeen = _heartbeat.Last is { } written && written < now ? written : now;
        foreach (var lost in _instances.Values.Where(instance => instance.State != InstanceState.Terminated).ToList())
        {
            var at = lastSeen > lost.LaunchTime ? lastSeen : lost.LaunchTime;
            Keep(lost with { State = InstanceState.Terminated, TerminatedAt = at, StateReason = StateReason.HostLost });
        }
    }

    private void Beat()
    {
        lock (_gate)
        {
            if (_instances.Values.All(instance => instance.State == InstanceState.Terminated)) return;
        }
        _heartbeat.Beat();
    }

    private void Forget()
    {
        var before = _time.GetUtcNow() - TerminatedShownFor;
        foreach (var old in _instances.Values.Where(instance => instance.TerminatedAt < before).ToList())
        {
            _instances.Remove(old.Id);
            _records.Delete(old.Id);
        }
    }

    private void Keep(Instance instance)
    {
        _instances[instance.Id] = instance;
        _records.Save(instance.Id, instance);
    }

    /// <summary>A seed that is used again after a restart would give ids again that are taken.</summary>
    private string NewId()
    {
        while (true)
        {
            var id = "i-" + _random.GetHexString(17, lowercase: true);
            if (!_instances.ContainsKey(id)) return id;
        }
    }

    private static string Words(Instance? instance) => instance switch
    {
        null => "not an instance",
        { NoticedAt: { } at } => $"{instance.State}, noticed at {at:O}",
        _ => $"{instance.State}, {instance.Lifecycle}",
    };
}
