using System.Diagnostics;
using Overnight.Contracts;
using Overnight.Trainer.Checkpoints;
using Overnight.Trainer.Training;
using static TorchSharp.torch;

namespace Overnight.Bench.Trainer;

/// <summary>How many steps of a run to take.</summary>
/// <param name="WarmUp">Steps before the clock starts.</param>
/// <param name="Count">Steps that are timed; all within the first epoch, so that no evaluation is.</param>
internal sealed record StepCount(int WarmUp, int Count)
{
    public int Total => WarmUp + Count;

    /// <summary>Up to the end of the first epoch.</summary>
    public static StepCount OfEpoch(TrainingTask task, int warmUp) => new(warmUp, task.Batches.Count - warmUp);
}

/// <summary>What an epoch took.</summary>
/// <param name="Steps">Its steps after the warm-up.</param>
/// <param name="WallSeconds">All of it: every step, and the evaluation at its end.</param>
/// <param name="PeakBytes">The most memory of the process that trained it; 0 where that is this one.</param>
internal sealed record Epoch(Seconds Steps, double WallSeconds, long PeakBytes);

/// <summary>
/// The trainer's own loop over the first steps of a run, timed from the place where the trainer's observer stands. May
/// checkpoint on the way, as the trainer does.
/// </summary>
internal sealed class MeasuredSteps(
    TrainingState state, StepCount steps, Checkpointer? checkpoints = null, int checkpointEvery = 0, bool wholeEpoch = false) : ITrainingObserver
{
    private readonly long _first = Stopwatch.GetTimestamp();
    private long _began;
    private TimeSpan _processor;

    public Seconds Took { get; private set; }

    /// <summary>From the first step to the end of the evaluation.</summary>
    public double EpochSeconds { get; private set; }

    public double LossSum { get; private set; }

    /// <summary>How long each checkpoint after the warm-up held the training up, in seconds.</summary>
    public List<double> Stalls { get; } = [];

    public bool MustStop => !wholeEpoch && state.Position.Step >= steps.Total;

    /// <summary>The first epoch with its evaluation, on <paramref name="thread"/> with a fresh network; its steps timed by themselves too.</summary>
    public static Task<Epoch> RunAsync(TrainingTask task, TorchThread thread, int threads, StepCount steps) => thread.RunAsync(() =>
    {
        set_num_threads(threads);
        using var state = TrainingSetup.Begin(task.Plan, task.Prepared, task.Prepared.Data.Train.Inputs.device, threads);
        var measured = new MeasuredSteps(state, steps, wholeEpoch: true);
        new TrainingLoop(state, task.Prepared.Data, task.Plan.Training, measured, lastEpoch: 1).Run();
        return new Epoch(measured.Took, measured.EpochSeconds, PeakBytes: 0);
    });

    /// <summary>The same with a checkpoint every so many steps.</summary>
    /// <returns>How long each one held the training up, in seconds.</returns>
    public static Task<List<double>> StallsAsync(
        TrainingTask task, TorchThread thread, int threads, StepCount steps, Checkpointer checkpoints, int checkpointEvery) => thread.RunAsync(() =>
    {
        set_num_threads(threads);
        using var state = TrainingSetup.Begin(task.Plan, task.Prepared, task.Prepared.Data.Train.Inputs.device, threads);
        var measured = new MeasuredSteps(state, steps, checkpoints, checkpointEvery);
        new TrainingLoop(state, task.Prepared.Data, task.Plan.Training, measured).Run();
        checkpoints.FinishAsync().GetAwaiter().GetResult();
        return measured.Stalls;
    });

    /// <summary>The mean losses of the first steps.</summary>
    public static Task<double[]> LossesAsync(TrainingTask task, TorchThread thread, int count) => thread.RunAsync(() =>
    {
        var sums = new List<double>();
        using var state = TrainingSetup.Begin(task.Plan, task.Prepared, task.Prepared.Data.Train.Inputs.device, 1);
        // Each run of the loop goes on where the one before it stopped.
        for (var step = 1; step <= count; step++)
        {
            var measured = new MeasuredSteps(state, new StepCount(0, step));
            new TrainingLoop(state, task.Prepared.Data, task.Plan.Training, measured).Run();
            sums.Add(measured.LossSum);
        }
        return sums.Select((sum, i) => (sum - (i == 0 ? 0 : sums[i - 1])) / task.Batches[i].Length).ToArray();
    });

    public void AfterStep(int rows, int rowsOfEpoch)
    {
        var step = state.Position.Step;
        if (step == steps.WarmUp) Start();
        if (checkpoints is not null && step % checkpointEvery == 0)
        {
            checkpoints.FinishAsync().GetAwaiter().GetResult();
            var before = checkpoints.Stall;
            checkpoints.Begin(step, state.Capture);
            if (step > steps.WarmUp) Stalls.Add((checkpoints.Stall - before).TotalSeconds);
        }
        if (step == steps.Total) Stop();
    }

    public void AfterEpoch(EpochMetrics epoch)
    {
        if (!wholeEpoch) throw new InvalidOperationException($"found the end of epoch {epoch.Epoch} among the timed steps, expected fewer steps");
        Synchronize();
        EpochSeconds = Stopwatch.GetElapsedTime(_first).TotalSeconds;
    }

    private void Start()
    {
        GC.Collect();
        Synchronize();
        _processor = Environment.CpuUsage.TotalTime;
        _began = Stopwatch.GetTimestamp();
    }

    private void Stop()
    {
        Synchronize();
        Took = new Seconds(Stopwatch.GetElapsedTime(_began).TotalSeconds, (Environment.CpuUsage.TotalTime - _processor).TotalSeconds);
        LossSum = state.LossSum.item<double>();
    }

    // A GPU works behind the program's back: its work counts where it ends.
    private void Synchronize()
    {
        if (state.LossSum.device_type == TorchSharp.DeviceType.CUDA) cuda.synchronize();
    }
}
