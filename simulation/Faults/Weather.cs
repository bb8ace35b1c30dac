using Overnight.Local.Ec2;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Simulation.Faults;

/// <summary>What is planned for the whole night: spot hosts that are taken back, capacity that goes, prices, people, updates.</summary>
internal sealed class Weather(Night night)
{
    private readonly Chance _chance = night.Chance;
    private readonly Random _random = Chance.Of(night.Seed, "weather");
    private readonly double _hoursBetweenInterruptions = Math.Pow(10, Chance.Of(night.Seed, "interruptions").NextDouble() * 1.6 - 0.7);

    /// <summary>Hours of work are spread over the first of the night; what goes wrong lies there.</summary>
    private const double Busy = 8;

    public void Begin()
    {
        night.Fleet.Changed += (_, changed) => OnInstance(changed.Instance);
        if (_chance.Knows(Fault.Drought)) for (var i = _random.Next(1, 4); i > 0; i--) PlanDrought();
        if (_chance.Knows(Fault.StuckRunnable) && _random.Next(4) == 0) PlanStuck();
        if (_chance.Knows(Fault.StoppedAndRedriven) && _random.Next(2) == 0) PlanStop();
        if (_chance.Knows(Fault.StackUpdated)) PlanUpdate();
    }

    private void OnInstance(Instance instance)
    {
        night.Instances[instance.Id] = instance;
        night.History.Note($"ec2 {instance.Id} {instance.Type} {instance.Zone} {instance.Lifecycle} {(instance.NoticedAt is null ? "" : "noticed ")}{instance.State}");
        if (instance.State != InstanceState.Running) return;
        if (instance.NoticedAt is not null)
        {
            night.Containers.Notice(instance);
            return;
        }
        var isSpot = instance.Lifecycle == InstanceLifecycle.Spot;
        var mean = isSpot ? _hoursBetweenInterruptions : 60;
        var lives = TimeSpan.FromHours(-mean * Math.Log(1 - _random.NextDouble()));
        var isLost = _chance.Knows(Fault.HostLost) && (_random.Next(10) < 4 || !isSpot);
        // Nobody takes an on-demand host back; it can only fail.
        if (lives < TimeSpan.FromDays(3) && (isSpot || isLost)) night.After(lives, () => TakeBack(instance.Id, isLost));
    }

    private void TakeBack(string id, bool isLost)
    {
        if (night.Fleet.Find(id) is not { State: InstanceState.Running, NoticedAt: null }) return;
        if (!isLost)
        {
            night.Interruptions++;
            night.Fleet.Interrupt(id);
            return;
        }
        _chance.Count(Fault.HostLost);
        night.Fleet.Kill(id);
    }

    private void PlanDrought()
    {
        var zone = _random.Next(2) == 0 ? null : night.Market.Zones[_random.Next(night.Market.Zones.Count)];
        var lasts = TimeSpan.FromMinutes(_random.Next(3) == 0 ? _random.Next(120, 900) : _random.Next(5, 90));
        night.After(InTheNight(), () =>
        {
            _chance.Count(Fault.Drought);
            night.History.Note($"ec2 no spot capacity in {zone ?? "any zone"} for {lasts}");
            night.Market.SetCapacity(null, zone, available: false);
            night.After(lasts, () => night.Market.SetCapacity(null, zone, available: true));
        });
    }

    private void PlanStuck()
    {
        var lasts = TimeSpan.FromHours(_random.Next(3) == 0 ? _random.Next(20, 40) : 1 + _random.NextDouble() * 5);
        night.After(InTheNight(), () =>
        {
            _chance.Count(Fault.StuckRunnable);
            night.History.Note($"ec2 refuses spot instances for a quota, for {lasts}");
            night.Batch.Options.Quotas.Set(InstanceLifecycle.Spot, gpu: false, 0);
            night.After(lasts, () => night.Batch.Options.Quotas.Set(InstanceLifecycle.Spot, gpu: false, 1000));
        });
    }

    private void PlanStop() => night.After(InTheNight(), () =>
    {
        var running = night.StepFunctions.ListExecutions(night.MachineArn)
            .Where(record => record.Status == ExecutionStatus.Running && !record.Name.Contains("-closed-", StringComparison.Ordinal)).ToList();
        if (running.Count == 0)
        {
            // Nothing to stop yet: a little later, until the night is over.
            if (night.Time.GetUtcNow() < Night.Evening.AddHours(Busy)) night.After(TimeSpan.FromMinutes(5), () => Stop(null));
            return;
        }
        Stop(running[_random.Next(running.Count)].Arn);
    });

    private void Stop(string? arn)
    {
        arn ??= night.StepFunctions.ListExecutions(night.MachineArn)
            .FirstOrDefault(record => record.Status == ExecutionStatus.Running && !record.Name.Contains("-closed-", StringComparison.Ordinal))?.Arn;
        if (arn is null) return;
        _chance.Count(Fault.StoppedAndRedriven);
        night.Uploads.Stopped(arn);
        night.History.Note($"a person stops {arn}");
        _ = night.StepFunctions.StopExecutionAsync(arn, null, "enough");
        if (_random.Next(10) < 6) night.After(TimeSpan.FromMinutes(2 + _random.Next(300)), () => Redrive(arn));
    }

    private void Redrive(string arn)
    {
        night.History.Note($"a person redrives {arn}");
        night.StepFunctions.RedriveExecution(arn, null);
    }

    private void PlanUpdate() => night.After(InTheNight(), () =>
    {
        _chance.Count(Fault.StackUpdated);
        night.History.Note("the stack is updated");
        night.UpdateStack();
    });

    private TimeSpan InTheNight() => TimeSpan.FromHours(_random.NextDouble() * Busy);
}
