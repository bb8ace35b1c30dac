using Overnight.Contracts;
using Overnight.Trainer.Checkpoints;
using Overnight.Trainer.Search;
using Overnight.Trainer.Training;

namespace Overnight.Trainer.Attempts;

/// <summary>What an attempt does beside the training's steps: it reports, checkpoints, and sees when it must end.</summary>
internal sealed class AttemptObserver : ITrainingObserver
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    private readonly TrainingState _state;
    private readonly Checkpointer _checkpoints;
    private readonly Interruption _interruption;
    private readonly Action<Progress> _report;
    private readonly string _metric;
    private readonly EventLog _log;
    private readonly ProcessAge _age;
    private readonly TimeSpan? _stopAfter;
    private readonly TrialMarks? _marks;
    private readonly TimeProvider _time;
    private readonly long _stepsBefore;
    private readonly long _began;
    private TimeSpan _accounted;
    private TimeSpan _lastReport = -ReportEvery;
    private long _rows;

    /// <param name="state">What is trained.</param>
    /// <param name="checkpoints">Where it is kept.</param>
    /// <param name="interruption">What may end it.</param>
    /// <param name="progress">What of the progress does not change.</param>
    /// <param name="metric">The name of the task's metric.</param>
    /// <param name="report">Takes the progress; must not wait.</param>
    /// <param name="log">The attempt's log.</param>
    /// <param name="age">The process's.</param>
    /// <param name="stopAfter">The age at which the training's time is up; null: never.</param>
    /// <param name="marks">The other trials of a search; null where it is compared with none.</param>
    /// <param name="time">The clock.</param>
    public AttemptObserver(
        TrainingState state, Checkpointer checkpoints, Interruption interruption, Progress progress, string metric,
        Action<Progress> report, EventLog log, ProcessAge age, TimeSpan? stopAfter, TrialMarks? marks, TimeProvider time)
    {
        (_state, _checkpoints, _interruption, _metric, _report, _log, _time) = (state, checkpoints, interruption, metric, report, log, time);
        (_age, _stopAfter, _marks, _stepsBefore) = (age, stopAfter, marks, state.Position.Step);
        Progress = progress with { StartSeconds = Math.Round(age.Now.TotalSeconds, 3) };
        _began = time.GetTimestamp();
    }

    /// <summary>The latest.</summary>
    public Progress Progress { get; private set; }

    public TimeSpan Evaluating { get; private set; }

    /// <summary>All time up to the last step that neither evaluation nor checkpoints took.</summary>
    public TimeSpan Training { get; private set; }

    public double SamplesPerSecond => _rows / Math.Max(Training.TotalSeconds, 1e-3);

    private TimeSpan Elapsed => _time.GetElapsedTime(_began);

    public bool MustStop
    {
        get
        {
            if (_checkpoints.IsTakenOver) _interruption.Request(InterruptionCause.TakenOver, "a newer attempt has moved the checkpoint pointer");
            return _interruption.Requested is not null;
        }
    }

    public bool IsBeaten => _marks is { IsBeaten: true };

    public bool TimeIsUp => _age.Now >= _stopAfter;

    public void AfterStep(int rows, int rowsOfEpoch)
    {
        if (_rows == 0) _log.Write("first step", ("secondsSinceProcessStart", _age.Now));
        _rows += rows;
        Training += Elapsed - _accounted;
        // Reading the loss waits for the device: once a second, not at each step.
        if (Elapsed - _lastReport >= ReportEvery) Report(_state.LossSum.item<double>() / rowsOfEpoch);
        CheckpointIfDue(epochEnded: false);
        _accounted = Elapsed;
    }

    public void AfterEpoch(EpochMetrics epoch)
    {
        Evaluating += Elapsed - _accounted;
        Progress = Progress with { Metric = new NamedValue(_metric, epoch.ValidationMetric) };
        Report(epoch.TrainLoss);
        _log.Write("epoch", ("epoch", epoch.Epoch), ("step", _state.Position.Step), ("trainLoss", epoch.TrainLoss),
            ("validationLoss", epoch.ValidationLoss), ("validation " + _metric, epoch.ValidationMetric), ("samplesPerSecond", SamplesPerSecond));
        CheckpointIfDue(epochEnded: true);
        _marks?.AfterEpoch(epoch.Epoch, _state.Position.Epochs[_state.Position.BestEpoch - 1].ValidationMetric);
        _accounted = Elapsed;
    }

    private double? SecondsPerStep() =>
        _state.Position.Step - _stepsBefore is > 0 and var steps ? Math.Round(Elapsed.TotalSeconds / steps, 9) : null;

    private void CheckpointIfDue(bool epochEnded)
    {
        if (_checkpoints.IsDue(epochEnded)) _checkpoints.Begin(_state.Position.Step, _state.Capture);
    }

    private void Report(double trainLoss)
    {
        _lastReport = Elapsed;
        Progress = Progress with
        {
            Stage = "training",
            Epoch = Math.Min(_state.Position.Epoch + 1, Progress.Epochs),
            Step = _state.Position.Step,
            TrainLoss = double.IsFinite(trainLoss) ? trainLoss : null,
            SamplesPerSecond = Math.Round(SamplesPerSecond, 1),
            SecondsPerStep = SecondsPerStep(),
            CheckpointStep = _checkpoints.NewestStep ?? Progress.CheckpointStep,
        };
        _report(Progress);
    }
}
