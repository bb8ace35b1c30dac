using Overnight.Contracts;
using Overnight.Trainer.Evaluation;
using static TorchSharp.torch;

namespace Overnight.Trainer.Training;

/// <summary>The loss is no longer a number.</summary>
internal sealed class TrainingDivergedException(string message) : Exception(message);

internal enum TrainingEnd
{
    /// <summary>Nothing is left to train.</summary>
    Done,

    /// <summary><see cref="ITrainingObserver.TimeIsUp"/> ended it: the best until then is the model.</summary>
    TimeUp,

    /// <summary><see cref="ITrainingObserver.MustStop"/> ended it; the state can go on later.</summary>
    Stopped,

    /// <summary>The rung's last epoch is done; the state can go on in the next rung.</summary>
    RungOver,

    /// <summary><see cref="ITrainingObserver.IsBeaten"/> ended it.</summary>
    Beaten,
}

/// <summary>
/// The training. Each step depends on nothing but the <see cref="TrainingState"/> before it and the plan, so it may stop after
/// any step, in this process or by its death, and go on in another: the end is the same to the last bit.
/// </summary>
/// <param name="state">Where it stands.</param>
/// <param name="data">What it learns from.</param>
/// <param name="plan">How.</param>
/// <param name="observer">Looks on.</param>
/// <param name="lastEpoch">The epoch, 1-based, after which it pauses; null: the plan's last.</param>
internal sealed class TrainingLoop(
    TrainingState state, TrainingData data, PlannedTraining plan, ITrainingObserver observer, int? lastEpoch = null)
{
    // Enough of each of ten classes to tell whether the network knows them mirrored.
    private const int PicturesMirrored = 4_096;

    private readonly Augmentation _augmentation = new(plan.Seed);

    private readonly int _lastEpoch = Math.Min(lastEpoch ?? plan.Epochs, plan.Epochs);

    /// <summary>Trains from where the state stands to the end.</summary>
    public TrainingEnd Run()
    {
        var batches = new Batches(data.Train.Rows.Length, plan.BatchSize);
        var steps = (long)batches.Count * plan.Epochs;
        while (state.Position.Epoch < _lastEpoch && !HasStalled)
        {
            var epoch = state.Position.Epoch;
            if (state.Position.Batch < batches.Count)
            {
                var places = DataOrder.OfEpoch(plan.Seed, epoch, batches.Rows);
                using var order = data.Train.Select(places);
                using var variation = Variation(epoch, places);
                state.Network.train();
                while (state.Position.Batch < batches.Count)
                {
                    if (observer.TimeIsUp) return TimeUp();
                    var (start, length) = batches[state.Position.Batch];
                    using (NewDisposeScope())
                    {
                        var rows = order.narrow(0, start, length);
                        var (inputs, targets) = (data.Train.Inputs.index_select(0, rows), data.Train.Targets.index_select(0, rows));
                        if (variation is not null) inputs = Augmentation.Apply(inputs, variation.narrow(0, start, length));
                        Step(inputs, targets, steps);
                    }
                    state.Position = state.Position with { Batch = state.Position.Batch + 1, Step = state.Position.Step + 1 };
                    observer.AfterStep(length, start + length);
                    if (observer.MustStop) return TrainingEnd.Stopped;
                }
            }

            var trainLoss = LossSum() / batches.Rows;
            if (Evaluator.Score(state.Network, data.Validation, data.Target, () => observer.MustStop) is not { } scores) return TrainingEnd.Stopped;
            EndEpoch(trainLoss, scores);
            observer.AfterEpoch(state.Position.Epochs[^1]);
            if (observer.MustStop) return TrainingEnd.Stopped;
            if (observer.IsBeaten && state.Position.Epoch < _lastEpoch) return TrainingEnd.Beaten;
        }
        return state.Position.Epoch < plan.Epochs && !HasStalled ? TrainingEnd.RungOver : TrainingEnd.Done;
    }

    /// <summary>What becomes the model where not even the first epoch was done: the weights as they are.</summary>
    private TrainingEnd TimeUp()
    {
        if (state.Position.BestEpoch > 0) return TrainingEnd.TimeUp;
        LossSum();
        state.KeepAsBest();
        return TrainingEnd.TimeUp;
    }

    /// <exception cref="TrainingDivergedException">It is no number.</exception>
    private double LossSum() => state.LossSum.item<double>() is var sum && double.IsFinite(sum) ? sum
        : throw new TrainingDivergedException(
            $"The loss is no longer a number in epoch {state.Position.Epoch + 1}. "
            + $"Give the recipe a lower learningRate than {plan.LearningRate}.");

    /// <summary>No better for a third of the planned epochs, and for ten at least: what follows would be paid for in vain.</summary>
    private bool HasStalled => state.Position.Epoch - state.Position.BestEpoch >= Math.Max(10, plan.Epochs / 3);

    /// <summary>How the epoch's pictures are shown, in the order in which it visits them; null where they are shown as they are.</summary>
    private Tensor? Variation(int epoch, int[] places)
    {
        if (!plan.Augment) return null;
        using var scope = NewDisposeScope();
        var (train, mirrored) = (data.Train, state.Position.Mirrored);
        var labels = train.Targets.cpu().data<long>().ToArray();
        return _augmentation
            .Draw(epoch, [.. places.Select(place => train.Rows[place])], row => mirrored?[(int)labels[row]] ?? false, train.Inputs)
            .MoveToOuterDisposeScope();
    }

    private void Step(Tensor inputs, Tensor targets, long steps)
    {
        // What this step draws (dropout) depends on the run's seed and its number only: see DataOrder.
        using var generator = manual_seed(DataOrder.OfStep(plan.Seed, state.Position.Step));
        foreach (var group in state.Optimizer.ParamGroups)
            group.LearningRate = Schedule.LearningRate(state.Position.Step, steps, plan.LearningRate);

        state.Optimizer.zero_grad();
        // In 32 bits, whatever the layers computed in.
        var loss = Loss(state.Network.call(inputs).to(ScalarType.Float32), targets);
        loss.backward();
        state.Optimizer.step();
        // Added up on the device, in double precision: reading it each step would make a GPU wait.
        state.LossSum.add_(loss.detach().to(ScalarType.Float64) * inputs.shape[0]);
    }

    /// <summary>The mean over the rows; of a network of several members, the mean of their losses, so that each learns by itself.</summary>
    private Tensor Loss(Tensor outputs, Tensor targets)
    {
        if (outputs.dim() == 3)
        {
            targets = targets.repeat(outputs.shape[0]);
            outputs = outputs.flatten(0, 1);
        }
        return data.Target.Task == LearningTask.Classification
            ? nn.functional.cross_entropy(outputs, targets, label_smoothing: plan.LabelSmoothing)
            : nn.functional.mse_loss(outputs.squeeze(1), targets);
    }

    private void EndEpoch(double trainLoss, Scores scores)
    {
        var position = state.Position;
        var best = position.BestEpoch == 0 || IsBetter(scores, position.Epochs[position.BestEpoch - 1]);
        if (best) state.KeepAsBest();
        state.Position = position with
        {
            Epoch = position.Epoch + 1,
            Batch = 0,
            BestEpoch = best ? position.Epoch + 1 : position.BestEpoch,
            Mirrored = position.Mirrored ?? (plan.Augment ? Mirrorable() : null),
            Epochs =
            [
                .. position.Epochs,
                new EpochMetrics
                {
                    Epoch = position.Epoch + 1,
                    TrainLoss = trainLoss,
                    ValidationLoss = scores.Loss,
                    ValidationMetric = scores.Primary.Value,
                },
            ],
        };
        state.LossSum.zero_();
    }

    private List<bool> Mirrorable()
    {
        using var scope = NewDisposeScope();
        var train = data.Train;
        // In the first epoch's order: files are often sorted by class.
        var rows = train.Select(DataOrder.OfEpoch(plan.Seed, 0, train.Rows.Length).AsSpan(0, Math.Min(PicturesMirrored, train.Rows.Length)));
        return Augmentation.Mirrorable(state.Network, train.Inputs.index_select(0, rows), train.Targets.index_select(0, rows), data.Target.Classes.Count);
    }

    // By the metric that stands for the run; where that is the same (small validation parts), by the loss.
    private bool IsBetter(Scores scores, EpochMetrics best)
    {
        var gain = scores.Primary.Value - best.ValidationMetric;
        if (data.Target.Task == LearningTask.Regression) gain = -gain;
        return gain > 0 || (gain == 0 && scores.Loss < best.ValidationLoss);
    }
}

/// <summary>Looks on while the training runs, and may end it.</summary>
internal interface ITrainingObserver
{
    /// <summary>Asked before each step: an epoch whose last step is done is still evaluated.</summary>
    bool TimeIsUp => false;

    /// <summary>Asked after each epoch: other trials of the search do better, and this one is given up.</summary>
    bool IsBeaten => false;

    /// <summary>Asked after each step and each epoch.</summary>
    bool MustStop { get; }

    /// <param name="rows">Rows of the step's batch.</param>
    /// <param name="rowsOfEpoch">Rows of the epoch that are done.</param>
    void AfterStep(int rows, int rowsOfEpoch);

    void AfterEpoch(EpochMetrics epoch);
}
