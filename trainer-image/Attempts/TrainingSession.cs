using Amazon.S3;
using Overnight.Contracts;
using Overnight.Trainer.Checkpoints;
using Overnight.Trainer.Evaluation;
using Overnight.Trainer.Export;
using Overnight.Trainer.HoldOuts;
using Overnight.Trainer.Reading;
using Overnight.Trainer.Search;
using Overnight.Trainer.Storage;
using Overnight.Trainer.Training;
using static TorchSharp.torch;

namespace Overnight.Trainer.Attempts;

/// <summary>What a finished training leaves in the results bucket.</summary>
/// <param name="Metrics">How it went.</param>
/// <param name="Model">Null where the training may go on in a later rung, or was given up.</param>
/// <param name="HoldOut">How the model does on the rows that models are compared on; null where it must not be compared.</param>
internal sealed record TrainingResults(Metrics Metrics, ModelFiles? Model, HoldOutScores? HoldOut);

/// <summary>The part of an attempt that holds tensors: from the data to the results, by way of the newest checkpoint.</summary>
internal sealed class TrainingSession(
    Plan plan, AttemptSettings settings, ObjectStore results, TorchThread torchThread, Interruption interruption, EventLog log,
    ProcessAge age, TimeProvider time)
{
    private readonly RunFolder _folder = plan.Folder(settings.Trial);

    private readonly RungSpan? _rung = RungSpan.Of(plan, settings.Rung);

    // More threads than the job asked for would make the result depend on the host it happened to get.
    private readonly int _threads = Math.Max(1, Math.Min(Environment.ProcessorCount, plan.Compute.Threads ?? plan.Compute.Vcpus));

    private TimeSpan _readingTook;

    /// <summary>The run's own held-out rows on their way to where they are kept; null where the run is compared on others.</summary>
    private Task<HoldOutFiles>? _keeping;

    /// <summary>Reads the data and makes tensors of it. What was read is let go of: only the tensors stay.</summary>
    public async Task<PreparedData> PrepareAsync(IAmazonS3 s3, Task<Device> starting)
    {
        var began = time.GetTimestamp();
        var raw = await DatasetReader.ReadAsync(plan, s3, interruption.Token);
        var holdOuts = new HoldOutStore(plan, results, log);
        var kept = await holdOuts.FindAsync(raw, interruption.Token);
        var device = await starting;
        var prepared = await torchThread.RunAsync(() =>
        {
            set_num_threads(_threads);
            return raw is RawImages images ? ImagePreparation.Prepare(plan, images, device, kept) : TablePreparation.Prepare(plan, (RawTable)raw, device, kept);
        });
        // Beside the training: what was read is let go of when it is written.
        if (kept.Rows is null) _keeping = Task.Run(() => holdOuts.KeepAsync(raw, prepared.Data, interruption.Token));
        _readingTook = time.GetElapsedTime(began);
        log.Write("data read", ("seconds", _readingTook), ("trainRows", prepared.Data.Train.Rows.Length),
            ("validationRows", prepared.Data.Validation.Rows.Length), ("testRows", prepared.Data.Test?.Rows.Length ?? 0),
            ("notes", string.Join(" ", prepared.Notes)));
        return prepared;
    }

    /// <param name="preparing">The data, on its way.</param>
    /// <param name="progress">So far.</param>
    /// <param name="report">Takes the progress; must not wait.</param>
    /// <returns>Null where the training was interrupted; unless the run was taken over, its state is in a checkpoint.</returns>
    public async Task<TrainingResults?> RunAsync(Task<PreparedData> preparing, Progress progress, Action<Progress> report)
    {
        var prepared = await preparing;
        using var data = prepared.Data;
        var device = data.Train.Inputs.device;
        using var state = await torchThread.RunAsync(() => TrainingSetup.Begin(plan, prepared, device, _threads));
        var store = new CheckpointStore(results, _folder, settings.Attempt, log);
        var resumed = await store.ResumeAsync(state.Restore, interruption.Token);
        RememberWhere(state, resumed, device);

        var checkpoints = new Checkpointer(store, log, time, resumed?.Step);
        progress = progress with
        {
            Device = state.Position.Device,
            Steps = (long)new Batches(data.Train.Rows.Length, plan.Training.BatchSize).Count * plan.Training.Epochs,
            ResumedFromStep = resumed?.Step,
            CheckpointStep = resumed?.Step,
        };
        var metric = plan.Task == LearningTask.Classification ? "accuracy" : "rmse";
        var marks = _rung is { StopsEarly: true } rung
            ? new TrialMarks(results, _folder, rung, plan.Task == LearningTask.Classification, log) : null;
        var observer = new AttemptObserver(
            state, checkpoints, interruption, progress, metric, report, log, age, settings.StopAfter, marks, time);
        var end = await torchThread.RunAsync(new TrainingLoop(state, data, plan.Training, observer, _rung?.Last).Run);
        if (marks is not null) await marks.FinishAsync();
        if (end == TrainingEnd.Stopped)
        {
            await SaveAsync(state, checkpoints);
            report(observer.Progress with { Step = state.Position.Step, CheckpointStep = checkpoints.NewestStep ?? observer.Progress.CheckpointStep });
            return null;
        }
        if (end is TrainingEnd.RungOver or TrainingEnd.Beaten)
        {
            await SaveAsync(state, checkpoints);
            report(observer.Progress with { Step = state.Position.Step, CheckpointStep = checkpoints.NewestStep ?? observer.Progress.CheckpointStep });
            if (_keeping is not null) await _keeping;
            var why = end == TrainingEnd.Beaten ? EarlyEndReason.Median : EarlyEndReason.Rung;
            log.Write("trial pauses", ("why", why), ("epochs", state.Position.Epoch), ("planned", plan.Training.Epochs));
            return new TrainingResults(MetricsDocument.OfPause(plan, prepared, state.Position, Timing(state, observer, checkpoints, TimeSpan.Zero), why), null, null);
        }
        var early = end == TrainingEnd.TimeUp ? new EarlyEnd(state.Position.Epoch, plan.Training.Epochs) : null;
        if (early is not null)
            log.Write("time is up", ("epochs", early.Epochs), ("planned", early.Planned), ("step", state.Position.Step));
        await checkpoints.FinishAsync();
        report(observer.Progress with { Stage = "evaluating" });
        var own = _keeping is null ? null : await _keeping;
        return await torchThread.RunAsync(() => Evaluate(prepared, state, observer, checkpoints, early, own));
    }

    private void RememberWhere(TrainingState state, CheckpointEntry? resumed, Device device)
    {
        var (before, now) = (state.Position, state.Position with { Threads = _threads, Device = device.type.ToString().ToLowerInvariant() });
        if (resumed is not null) log.Write("resumed", ("step", resumed.Step), ("key", resumed.Key), ("epoch", before.Epoch), ("batch", before.Batch));
        if ((before.Threads, before.Device) != (now.Threads, now.Device))
        {
            log.Write("resumed on other hardware: the last bits of the result may differ from an uninterrupted run's",
                ("threadsBefore", before.Threads), ("threads", now.Threads), ("deviceBefore", before.Device), ("device", now.Device));
        }
        state.Position = now;
    }

    /// <summary>The last checkpoint of an interrupted attempt; nothing where the run is another attempt's by now.</summary>
    private async Task SaveAsync(TrainingState state, Checkpointer checkpoints)
    {
        await checkpoints.FinishAsync();
        if (interruption.Requested?.Cause == InterruptionCause.TakenOver || checkpoints.NewestStep == state.Position.Step) return;
        checkpoints.Begin(state.Position.Step, state.Capture);
        await checkpoints.FinishAsync();
        if (checkpoints.NewestStep != state.Position.Step) log.Warn("the last checkpoint was not stored", ("step", state.Position.Step));
    }

    private TrainingResults Evaluate(
        PreparedData prepared, TrainingState state, AttemptObserver observer, Checkpointer checkpoints, EarlyEnd? early, HoldOutFiles? own)
    {
        var began = time.GetTimestamp();
        state.TakeBest();
        var scores = ModelScores.Of(state.Network, prepared, plan.Training.Seed);
        var holdOut = own is not null
            ? HoldOutScorer.Score(plan.Run, own.Document.Version, state.Network,
                (prepared.Data.Test ?? prepared.Data.Validation) with { Rows = own.Rows }, prepared.Data.Target) with
            { Instead = prepared.Kept.Instead }
            : prepared.Data.HoldOut is { } part ? HoldOutScorer.Score(plan.Run, prepared.Kept.Document!.Version, state.Network, part, prepared.Data.Target) : null;
        var timing = Timing(state, observer, checkpoints, time.GetElapsedTime(began));
        return new TrainingResults(
            MetricsDocument.Of(plan, prepared, state.Position, scores, timing, early),
            ModelFiles.Of(plan, prepared, state),
            holdOut);
    }

    /// <param name="state">The training's end.</param>
    /// <param name="observer">Which saw it.</param>
    /// <param name="checkpoints">Of the attempt.</param>
    /// <param name="evaluating">Time that the last evaluation took.</param>
    private Timing Timing(TrainingState state, AttemptObserver observer, Checkpointer checkpoints, TimeSpan evaluating) => new()
    {
        ReadingSeconds = Math.Round(_readingTook.TotalSeconds, 3),
        TrainingSeconds = Math.Round(observer.Training.TotalSeconds, 3),
        EvaluatingSeconds = Math.Round((observer.Evaluating + evaluating).TotalSeconds, 3),
        CheckpointStallSeconds = Math.Round(checkpoints.Stall.TotalSeconds, 4),
        Checkpoints = checkpoints.Count,
        SamplesPerSecond = Math.Round(observer.SamplesPerSecond, 1),
        Device = state.Position.Device,
        Threads = _threads,
    };
}
