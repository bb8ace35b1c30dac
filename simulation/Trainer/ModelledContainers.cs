using Overnight.Local.Batch;
using Overnight.Local.Ec2;
using Overnight.Simulation.Cloud;
using Overnight.Trainer.Attempts;

namespace Overnight.Simulation.Trainer;

/// <summary>Runs the modelled trainer where Batch would start a container.</summary>
internal sealed class ModelledContainers(Night night) : IContainerHost, IMetadataHost
{
    private readonly List<Container> _running = [];

    public IContainer Start(ContainerSpec spec, Action<ContainerExit> exited)
    {
        var instance = new Uri(spec.Environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"]).Host;
        var container = new Container(night, spec, instance, exited, ended => _running.Remove(ended));
        _running.Add(container);
        night.Jobs.Started(spec.JobId, instance);
        night.Stage.Begin(container.Begin);
        return container;
    }

    /// <summary>EC2's notice, which each container sees within some seconds: the trainer looks every five.</summary>
    public void Notice(Instance instance)
    {
        foreach (var container in _running.Where(container => container.InstanceId == instance.Id).ToList())
            _ = container.NoticeAsync(instance.InterruptionAt!.Value);
    }

    public void EndLeftover(ContainerMark mark)
    {
    }

    /// <summary>An instance takes half a minute to two to boot.</summary>
    public async Task<IMetadataService> StartAsync(Func<Instance> instance, CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromSeconds(30 + night.Chance.World.Next(60)), night.Time, cancellation);
        return new Metadata(new Uri($"http://{instance().Id}"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed record Metadata(Uri Address) : IMetadataService
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Container(
        Night night, ContainerSpec spec, string instanceId, Action<ContainerExit> exited, Action<Container> ended) : IContainer, IDisposable
    {
        private readonly Caller _caller = new(night, $"job {spec.JobId[..8]}");
        private readonly Interruption _interruption = new();
        private bool _isOver;

        public string InstanceId => instanceId;

        /// <summary>Nothing is to be found again: a night has no restart.</summary>
        public ContainerMark? Mark => null;

        public void Begin() => _ = RunAsync();

        public void Stop()
        {
            if (!_isOver) _interruption.Request(InterruptionCause.Signal, "SIGTERM");
        }

        public void Kill()
        {
            _caller.Kill();
            night.Stage.Begin(() => End(137));
        }

        public async Task NoticeAsync(DateTimeOffset goes)
        {
            await Task.Delay(TimeSpan.FromSeconds(night.Chance.World.Next(6)), night.Time);
            if (!_isOver) _interruption.Request(InterruptionCause.SpotNotice, $$"""{"action":"terminate","time":"{{goes.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""");
        }

        private async Task RunAsync()
        {
            var trainer = new ModelledTrainer(night, spec, instanceId, _interruption);
            End(await _caller.RunAsync(trainer.RunAsync));
        }

        public void Dispose() => _interruption.Dispose();

        private void End(int code)
        {
            if (_isOver) return;
            _isOver = true;
            // What is left of a killed process may still look at its interruption: it is not disposed here.
            ended(this);
            night.History.Note($"job {spec.JobId[..8]} exits {code}");
            exited(new ContainerExit(code));
        }
    }
}
