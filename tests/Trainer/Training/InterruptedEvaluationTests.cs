using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Reading;
using Overnight.Trainer.Training;
using TorchSharp;

namespace Overnight.Trainer.Tests.Training;

/// <summary>A training that is stopped while it evaluates an epoch evaluates that epoch again, and counts it once.</summary>
public sealed class InterruptedEvaluationTests(Bucket bucket) : IClassFixture<Bucket>
{
    private static readonly PlannedTraining Training = new()
    {
        Epochs = 2,
        BatchSize = 64,
        LearningRate = 0.01,
        WeightDecay = 0.01,
        Validation = 0.5,
        Seed = 5,
    };

    [Fact]
    public async Task Stopped_amid_the_evaluation_of_each_epoch_it_ends_as_if_it_had_never_been()
    {
        torch.set_num_threads(1);
        var plan = (await TestRun.PlanAsync(bucket, [("train.csv", Samples.Table(300))], ModelKind.Mlp, Training)).Plan;
        var file = DataFile.InMemory("train.csv", Samples.Table(300));
        var table = await TableReader.ReadAsync([file], TableSchema.Of(plan));
        var prepared = TablePreparation.Prepare(plan, new RawTable(table, null), torch.CPU);
        using var data = prepared.Data;
        using var undisturbed = TrainingSetup.Begin(plan, prepared, torch.CPU, threads: 1);
        Assert.Equal(TrainingEnd.Done, new TrainingLoop(undisturbed, data, Training, new Observer(undisturbed, stopsAfterSteps: -1)).Run());

        byte[]? checkpoint = null;
        var stepsAnEpoch = new Batches(data.Train.Rows.Length, Training.BatchSize).Count;
        for (var epoch = 1; epoch <= Training.Epochs; epoch++)
        {
            using var state = TrainingSetup.Begin(plan, prepared, torch.CPU, threads: 1);
            if (checkpoint is not null) state.Restore(checkpoint);
            Assert.Equal(TrainingEnd.Stopped, new TrainingLoop(state, data, Training, new Observer(state, epoch * stepsAnEpoch)).Run());
            Assert.Equal((epoch - 1, stepsAnEpoch, epoch - 1), (state.Position.Epoch, state.Position.Batch, state.Position.Epochs.Count));
            checkpoint = state.Capture();
        }
        using var last = TrainingSetup.Begin(plan, prepared, torch.CPU, threads: 1);
        last.Restore(checkpoint!);
        Assert.Equal(TrainingEnd.Done, new TrainingLoop(last, data, Training, new Observer(last, stopsAfterSteps: -1)).Run());
        Assert.Equal(undisturbed.Capture(), last.Capture());
    }

    /// <summary>Says stop from the second time on that it is asked after a step: the first is the step's own, the next the evaluation's.</summary>
    private sealed class Observer(TrainingState state, long stopsAfterSteps) : ITrainingObserver
    {
        private int _asked;

        public bool MustStop => state.Position.Step == stopsAfterSteps && ++_asked > 1;

        public void AfterStep(int rows, int rowsOfEpoch)
        {
        }

        public void AfterEpoch(EpochMetrics epoch)
        {
        }
    }
}
