using Amazon.Runtime;
using Overnight.Contracts;
using Overnight.Local.Batch;
using Overnight.Local.Ec2;
using Overnight.Simulation.Cloud;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Checkpoints;
using Overnight.Trainer.Storage;

namespace Overnight.Simulation.Trainer;

/// <summary>
/// The trainer as the workflow sees it: the documents it writes, in its order; its exit codes; when it checkpoints and how it ends. The
/// lease and the checkpoints are the trainer's own classes; what is modelled is the training, which only takes time.
/// </summary>
internal sealed class ModelledTrainer(Night night, ContainerSpec spec, string instanceId, Interruption interruption)
{
    // The trainer tells every few seconds; here, as often as it tells much that is new, which is cheaper to play.
    private TimeSpan ReportEvery => TimeSpan.FromMinutes(Math.Clamp(Age.TotalMinutes / 5, 1, 5));

    // Once is a hiccup of the network; this often in a row, the trainer gives up: see Checkpointer.
    private const int MostFailures = 3;

    private readonly AttemptSettings _settings = AttemptSettings.Read(name => spec.Environment.GetValueOrDefault(name));
    private readonly TimeProvider _time = night.HostTime;
    private readonly EventLog _log = new(Stream.Null, night.HostTime);
    private readonly DateTimeOffset _began = night.HostTime.GetUtcNow();
    private ObjectStore _results = null!;
    private RunFolder _folder = null!;
    private Plan _plan = null!;
    private CheckpointStore _checkpoints = null!;
    private TrainingPace _pace = null!;
    private Progress _progress = null!;
    private Task _reporting = Task.CompletedTask;
    private long _step;
    private long? _saved;
    private int _failures;
    private bool _isTakenOver, _isHostKnown;

    private TimeSpan Age => _time.GetUtcNow() - _began;

    public async Task<int> RunAsync()
    {
        try
        {
            return (int)await AttemptAsync();
        }
        catch (OperationCanceledException) when (interruption.Requested is { } request)
        {
            return (int)(request.Cause == InterruptionCause.TakenOver ? ExitCode.Done : ExitCode.Interrupted);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            return (int)ExitCode.ServiceGone;
        }
        catch (Exception e)
        {
            night.Violated("the modelled trainer works", $"{_settings.Plan}, attempt {_settings.Attempt}: {e}");
            return (int)ExitCode.OwnError;
        }
    }

    private async Task<ExitCode> AttemptAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(1 + night.Chance.World.Next(5)), night.Time, interruption.Token);
        _results = new ObjectStore(SimulatedS3.Instance, _settings.Plan.Bucket);
        var stored = await _results.TryReadAsync(_settings.Plan.Key, interruption.Token)
            ?? throw new InvalidDataException($"found no object {_settings.Plan}, expected the run's plan");
        _plan = Documents.Parse<Plan>(stored.Bytes).OfTrial(_settings.Trial);
        _folder = _plan.Folder(_settings.Trial);
        _pace = TrainingPace.Of(night.Seed, _plan, _settings);
        _progress = new Progress
        {
            Run = _plan.Run,
            Attempt = _settings.Attempt,
            Job = _settings.Job,
            Stage = "reading",
            StartedAt = _began,
            UpdatedAt = _began,
            Epochs = _plan.Training.Epochs,
            Steps = _pace.AllSteps,
        };
        await ReportAsync("reading");
        await WriteHostAsync();
        var lease = new Lease(_results, _folder, _settings.Attempt, spec.TaskId, _settings.Job, _log, night.Time);
        if (!night.Mutant.SkipsLease)
        {
            if (!await lease.TryTakeAsync(interruption.Token)) return ExitCode.Done;
            night.Work.TookOver(_folder, _settings.Attempt);
        }
        using var over = new CancellationTokenSource();
        var keeping = night.Mutant.SkipsLease ? Task.CompletedTask
            : lease.KeepAsync(() => interruption.Request(InterruptionCause.TakenOver, "a newer attempt took the lease"), over.Token);
        try
        {
            await TrainAsync();
        }
        finally
        {
            // At once: CancelAsync would go to another thread.
            over.Cancel();
            await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
        if (interruption.Requested is { Cause: InterruptionCause.TakenOver } || _isTakenOver) return ExitCode.Done;
        if (!night.Mutant.SkipsLease && !await lease.StillHeldAsync(CancellationToken.None)) return ExitCode.Done;
        var isInterrupted = interruption.Requested is not null;
        if (!isInterrupted) await new ModelledResults(night, _plan, _folder, _results, _step, _pace).WriteAsync();
        await _reporting;
        await ReportAsync(isInterrupted ? "interrupted" : "done");
        if (!night.Mutant.SkipsLease) await lease.ReleaseAsync(CancellationToken.None);
        return isInterrupted ? ExitCode.Interrupted : ExitCode.Done;
    }

    /// <summary>From the newest checkpoint to the end, or to what ends it before.</summary>
    private async Task TrainAsync()
    {
        await Task.Delay(_pace.Reading, night.Time, interruption.Token);
        _checkpoints = new CheckpointStore(_results, _folder, _settings.Attempt, _log);
        CheckpointEntry? resumed = null;
        if (!night.Mutant.StartsOver) resumed = await _checkpoints.ResumeAsync(bytes => _step = Checkpoint.Read(bytes, _plan.Run), interruption.Token);
        _saved = resumed?.Step;
        night.Work.Resumed(_folder, _settings.Attempt, _step);
        _progress = _progress with { ResumedFromStep = resumed?.Step, CheckpointStep = resumed?.Step, StartSeconds = Age.TotalSeconds };
        var (began, from) = (night.Time.GetUtcNow(), _step);
        var (reported, saved, every) = (began, began, night.Mutant.Between(_pace.CheckpointEvery));
        while (_step < _pace.LastStep && interruption.Requested is null && !(_settings.StopAfter <= Age) && !_isTakenOver)
        {
            var now = night.Time.GetUtcNow();
            var finish = began + (_pace.LastStep - from) * _pace.Step;
            var next = Earliest(finish, reported + ReportEvery, saved + every);
            if (_settings.StopAfter is { } limit) next = Earliest(next, now + (limit - Age));
            try
            {
                // A timer holds whole milliseconds.
                if (next > now) await Task.Delay(next - now + TimeSpan.FromMilliseconds(1), night.Time, interruption.Token);
            }
            catch (OperationCanceledException)
            {
                // What was asked for is looked at below.
            }
            _step = night.Time.GetUtcNow() >= finish ? _pace.LastStep : from + (long)((night.Time.GetUtcNow() - began) / _pace.Step);
            night.Work.Reached(_folder, _settings.Attempt, _step, _pace.StepsBetweenCheckpoints);
            _progress = _progress with { SecondsPerStep = _pace.Step.TotalSeconds };
            if (interruption.Requested is not null || _step >= _pace.LastStep) break;
            if (night.Time.GetUtcNow() >= saved + every)
            {
                saved = night.Time.GetUtcNow();
                await SaveAsync();
            }
            if (night.Time.GetUtcNow() >= reported + ReportEvery)
            {
                reported = night.Time.GetUtcNow();
                // Beside the training, which waits for no report: see ProgressFile.
                if (_reporting.IsCompleted) _reporting = ReportAsync("training");
            }
        }
        // An interruption is when a checkpoint counts most; at a rung's end the trial may go on from it.
        if (interruption.Requested is { Cause: not InterruptionCause.TakenOver } || (_pace.IsRung && interruption.Requested is null))
            if (_saved != _step && !_isTakenOver) await SaveAsync();
    }

    private async Task SaveAsync()
    {
        try
        {
            if (!await _checkpoints.SaveAsync(_step, Checkpoint.Write(_plan.Run, _step), CancellationToken.None))
            {
                _isTakenOver = true;
                return;
            }
            (_saved, _failures) = (_step, 0);
            night.Work.Saved(_folder, _settings.Attempt, _step);
            _progress = _progress with { CheckpointStep = _step };
        }
        catch (Exception e) when ((e is AmazonServiceException or AmazonClientException) && ++_failures < MostFailures)
        {
            night.Work.SaveFailed(_folder, _settings.Attempt);
        }
    }

    private async Task ReportAsync(string stage)
    {
        var notice = interruption.Requested is { Cause: InterruptionCause.SpotNotice, Detail: var detail } ? detail : null;
        _progress = _progress with { Stage = stage, Step = _step, UpdatedAt = _time.GetUtcNow(), SpotNotice = notice };
        try
        {
            await _results.WriteAsync(_folder.Progress, Documents.ToBytes(_progress), CancellationToken.None);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            // Nobody's model is worse for it.
        }
        if (stage == "training" && !_isHostKnown) await WriteHostAsync();
    }

    private async Task WriteHostAsync()
    {
        var instance = night.Fleet.Find(instanceId)!;
        var host = new AttemptHost
        {
            InstanceId = instance.Id,
            InstanceType = instance.Type,
            AvailabilityZone = instance.Zone,
            Market = instance.Lifecycle == InstanceLifecycle.Spot ? Market.Spot : Market.OnDemand,
            SeenAt = _time.GetUtcNow(),
            LaunchedAt = instance.LaunchTime,
        };
        try
        {
            _isHostKnown = await new HostNote(_results, _folder, _settings).WriteAsync(host);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            // The bill says then that nobody knows where the attempt ran.
        }
    }

    private static DateTimeOffset Earliest(params ReadOnlySpan<DateTimeOffset> times)
    {
        var earliest = times[0];
        foreach (var time in times) if (time < earliest) earliest = time;
        return earliest;
    }
}
