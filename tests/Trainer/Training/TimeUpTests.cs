using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Reading;
using Overnight.Trainer.Training;
using TorchSharp;

namespace Overnight.Trainer.Tests.Training;

/// <summary>A training whose time is up ends before its next step, wherever that is, and at the same step with the same model.</summary>
public sealed class TimeUpTests(Bucket bucket) : IClassFixture<Bucket>
{
    private static readonly PlannedTraining Training = new()
    {
        Epochs = 3,
        BatchSize = 64,
        LearningRate = 0.01,
        WeightDecay = 0.01,
        Validation = 0.2,
        Seed = 5,
    };

    [Fact]
    public async Task Interrupted_anywhere_on_the_way_it_ends_with_the_same_model()
    {
        var (plan, prepared) = await PrepareAsync(Training);
        using var data = prepared.Data;
        var steps = new Batches(data.Train.Rows.Length, Training.BatchSize).Count * Training.Epochs;
        for (var upAt = 0; upAt < steps; upAt++)
        {
            var (end, model) = Run(plan, prepared, null, stopAt: -1, upAt);
            Assert.Equal(TrainingEnd.TimeUp, end);
            for (var stopAt = 1; stopAt <= upAt; stopAt += 3)
            {
                var (stopped, checkpoint) = Run(plan, prepared, null, stopAt, upAt);
                Assert.Equal(TrainingEnd.Stopped, stopped);
                var (resumed, same) = Run(plan, prepared, checkpoint, stopAt: -1, upAt);
                Assert.Equal(TrainingEnd.TimeUp, resumed);
                Assert.True(model.AsSpan().SequenceEqual(same), $"time up at step {upAt}, interrupted at {stopAt}");
            }
        }
    }

    [Fact]
    public async Task An_epoch_whose_steps_are_done_is_evaluated_and_no_other_begun()
    {
        var (plan, prepared) = await PrepareAsync(Training);
        using var data = prepared.Data;
        var anEpoch = new Batches(data.Train.Rows.Length, Training.BatchSize).Count;
        using var state = TrainingSetup.Begin(plan, prepared, torch.CPU, threads: 1);
        var end = new TrainingLoop(state, data, Training, new Observer(state, -1, upAt: anEpoch)).Run();
        var reached = state.Position;
        Assert.Equal((TrainingEnd.TimeUp, 1, 0, anEpoch, 1), (end, reached.Epoch, reached.Batch, reached.Step, reached.BestEpoch));
    }

    [Fact]
    public async Task With_nothing_left_to_train_it_is_done_however_late_it_is()
    {
        var (plan, prepared) = await PrepareAsync(Training);
        using var data = prepared.Data;
        var (end, finished) = Run(plan, prepared, null, stopAt: -1, upAt: int.MaxValue);
        var (again, same) = Run(plan, prepared, finished, stopAt: -1, upAt: 0);
        Assert.Equal((TrainingEnd.Done, TrainingEnd.Done), (end, again));
        Assert.Equal(finished, same);
    }

    [Fact]
    public async Task Weights_that_are_no_numbers_are_no_model()
    {
        var (plan, prepared) = await PrepareAsync(Training with { LearningRate = 1e30 });
        using var data = prepared.Data;
        Assert.Throws<TrainingDivergedException>(() => Run(plan, prepared, null, stopAt: -1, upAt: 3));
    }

    /// <returns>How it ended, and the state it left: the model is a part of it.</returns>
    private static (TrainingEnd End, byte[] State) Run(Plan plan, PreparedData prepared, byte[]? checkpoint, long stopAt, long upAt)
    {
        using var state = TrainingSetup.Begin(plan, prepared, torch.CPU, threads: 1);
        if (checkpoint is not null) state.Restore(checkpoint);
        var end = new TrainingLoop(state, prepared.Data, plan.Training, new Observer(state, stopAt, upAt)).Run();
        return (end, state.Capture());
    }

    private async Task<(Plan, PreparedData)> PrepareAsync(PlannedTraining training)
    {
        torch.set_num_threads(1);
        var plan = (await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(300))], ModelKind.Mlp, training)).Plan;
        var table = await TableReader.ReadAsync([DataFile.InMemory("train.csv", Samples.Table(300))], TableSchema.Of(plan));
        return (plan, TablePreparation.Prepare(plan, new RawTable(table, null), torch.CPU));
    }

    private sealed class Observer(TrainingState state, long stopAt, long upAt) : ITrainingObserver
    {
        public bool MustStop => state.Position.Step == stopAt;

        public bool TimeIsUp => state.Position.Step >= upAt;

        public void AfterStep(int rows, int rowsOfEpoch)
        {
        }

        public void AfterEpoch(EpochMetrics epoch)
        {
        }
    }
}
