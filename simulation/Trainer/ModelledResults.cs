using System.Text;
using Overnight.Contracts;
using Overnight.Local.Ec2;
using Overnight.Trainer.Storage;

namespace Overnight.Simulation.Trainer;

/// <summary>
/// What a finished training leaves, in the trainer's order, metrics.json last. How good a run's model is, is chance of the run's
/// name; which rows it is right on follows from that, so that runs can be compared row by row.
/// </summary>
internal sealed class ModelledResults(Night night, Plan plan, RunFolder folder, ObjectStore results, long step, TrainingPace pace)
{
    private const int Rows = 120;

    public async Task WriteAsync()
    {
        var seconds = 3 + night.Chance.World.Next(12);
        await Task.Delay(TimeSpan.FromSeconds(seconds), night.Time);
        var correct = Correct();
        var accuracy = correct.Average();
        if (!pace.IsRung)
        {
            await WriteAsync(folder.Model + "model.safetensors", Encoding.UTF8.GetBytes($"weights of {plan.Run} at {step}"));
            await WriteAsync(folder.Model + "model.onnx", Encoding.UTF8.GetBytes($"graph of {plan.Run}"));
            await WriteAsync(folder.Model + "model.json", Encoding.UTF8.GetBytes($$"""{"run":"{{plan.Run}}"}"""));
            var scores = new HoldOutScores
            {
                Run = plan.Run,
                HoldOut = HoldOut,
                Rows = Rows,
                Correct = HoldOutScores.ToBytes(correct),
                LogLoss = HoldOutScores.ToBytes([.. correct.Select(right => right > 0 ? 0.1f : 1.2f)]),
            };
            await WriteAsync(folder.HoldOut, Documents.ToBytes(scores));
        }
        await WriteAsync(folder.Metrics, Documents.ToBytes(Metrics(accuracy, seconds)));
    }

    private string HoldOut => plan.HoldOut ?? $"rows-of-{plan.Run}";

    private Task WriteAsync(string key, byte[] bytes) => results.WriteAsync(key, bytes, CancellationToken.None);

    private float[] Correct()
    {
        var quality = 0.55 + 0.4 * new Random(StableHash.Of($"{night.Seed}|{plan.Run}|{folder.Trial}|quality")).NextDouble();
        // A row is as hard for one model as for another.
        var rows = new Random(StableHash.Of($"{night.Seed}|{HoldOut}"));
        return [.. Enumerable.Range(0, Rows).Select(_ => rows.NextDouble() < quality ? 1f : 0f)];
    }

    private Metrics Metrics(double accuracy, int evaluating) => new()
    {
        Run = plan.Run,
        Task = plan.Task,
        Model = plan.Model,
        Primary = new NamedValue("accuracy", Math.Round(accuracy, 4)),
        HigherIsBetter = true,
        MeasuredOn = "validation",
        Epochs = [.. Enumerable.Range(1, (int)Math.Max(1, step / TrainingPace.StepsPerEpoch)).Select(epoch => new EpochMetrics { Epoch = epoch, TrainLoss = 1, ValidationLoss = 1, ValidationMetric = Math.Round(accuracy, 4) })],
        Final = [new NamedValue("accuracy", Math.Round(accuracy, 4))],
        Baseline = [new NamedValue("accuracy", 0.5)],
        TrainRows = plan.Data.Rows,
        ValidationRows = Rows,
        EndedEarly = pace.IsRung ? new EarlyEnd((int)(step / TrainingPace.StepsPerEpoch), plan.Training.Epochs, EarlyEndReason.Rung)
            : step < pace.AllSteps ? new EarlyEnd((int)(step / TrainingPace.StepsPerEpoch), plan.Training.Epochs) : null,
        Timing = new Timing
        {
            ReadingSeconds = pace.Reading.TotalSeconds,
            TrainingSeconds = (pace.Step * step).TotalSeconds,
            EvaluatingSeconds = evaluating,
            CheckpointStallSeconds = 0,
            Checkpoints = 1,
            SamplesPerSecond = 1000,
            Device = "cpu",
            Threads = 1,
        },
    };
}
