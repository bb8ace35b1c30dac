using System.Diagnostics;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Functions.PlanRun;
using Overnight.Trainer.Reading;
using Overnight.Trainer.Training;
using TorchSharp;

namespace Overnight.Trainer.Tests;

/// <summary>How a training went: its best epoch, as metrics.json would have it; the rows on either side; and a line about it.</summary>
internal sealed record Untuned(EpochMetrics Best, int[] TrainRows, int[] ValidationRows, string Said);

/// <summary>What an upload without a recipe is trained to: PlanRun's defaults and the trainer's loop, without their processes.</summary>
internal sealed class EmptyRecipe : ITrainingObserver
{
    public bool MustStop => false;

    /// <param name="files">The upload.</param>
    /// <param name="smaller">Cuts the plan to what a test may take.</param>
    /// <param name="threads">At most.</param>
    public static async Task<Untuned> TrainAsync(
        IReadOnlyList<DataFile> files, Func<PlannedTraining, PlannedTraining>? smaller = null, int threads = 1)
    {
        var began = Stopwatch.GetTimestamp();
        var layout = await DatasetLayout.RecogniseAsync(files);
        var profile = await DatasetProfile.ReadAsync(layout);
        var data = new PlannedData
        {
            Bucket = "bucket",
            Source = "source",
            Format = layout.Format,
            Files = [],
            Target = profile.Table?.Target,
            Columns = [.. profile.Table?.Columns ?? []],
            Images = profile.Images,
            Rows = profile.Rows,
            RowsAreEstimated = profile.RowsAreEstimated,
        };
        var model = profile.Images is null ? ModelKind.Mlp : ModelKind.Cnn;
        var training = TrainingDefaults.For(new Recipe(), model, data);
        var plan = new Plan
        {
            Run = "run",
            Name = "test",
            CreatedAt = default,
            Data = data,
            Task = profile.Task,
            Model = model,
            Training = smaller?.Invoke(training) ?? training,
            Compute = new PlannedCompute { Queue = "", Vcpus = 2, MemoryMiB = 0, Gpus = 0, Why = "" },
            Output = new PlannedOutput("bucket", "prefix"),
        };
        if (!TrainingWork.IsWorthSharing(plan)) threads = 1;
        torch.set_num_threads(threads);
        var prepared = profile.Table is { } schema
            ? TablePreparation.Prepare(plan, new RawTable(await TableReader.ReadAsync(files, schema), null), torch.CPU)
            : ImagePreparation.Prepare(plan, new RawImages(await ImageSet.ReadAsync(files), null), torch.CPU);
        using var state = TrainingSetup.Begin(plan, prepared, torch.CPU, threads);
        using var trained = prepared.Data;
        new TrainingLoop(state, trained, plan.Training, new EmptyRecipe()).Run();
        var best = state.Position.Epochs[state.Position.BestEpoch - 1];
        return new Untuned(best, trained.Train.Rows, trained.Validation.Rows, $"{best}, epoch {best.Epoch} of {state.Position.Epochs.Count} of {plan.Training.Epochs}, "
            + $"batches of {plan.Training.BatchSize}, {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
    }

    public void AfterStep(int rows, int rowsOfEpoch)
    {
    }

    public void AfterEpoch(EpochMetrics epoch)
    {
    }
}
