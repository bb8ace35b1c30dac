using System.Diagnostics;
using Overnight.Bench.Trainer;
using Overnight.Contracts;
using Overnight.Trainer.Training;
using static TorchSharp.torch;

namespace Overnight.Bench;

/// <summary>
/// Pictures of MNIST's shape that a network can learn to 99 %: strokes as a pen would draw ten signs, moved, scaled, slanted, of more or
/// less ink, and with noise. Always the same bytes.
/// </summary>
internal static class Digits
{
    public const int Count = 20_000;

    private const int Side = 28, Classes = 10, Strokes = 5, PointsOfStroke = 24;

    public static Task<TrainingTask> PrepareAsync(TorchThread thread, Device device, int epochs)
    {
        var random = new Random(11);
        var signs = Enumerable.Range(0, Classes).Select(_ => Sign(random)).ToArray();
        var pixels = TrainingTask.Idx(3, [Count, Side, Side], Count * Side * Side);
        var labels = TrainingTask.Idx(1, [Count], Count);
        var picture = new double[Side, Side];
        for (var i = 0; i < Count; i++)
        {
            var label = random.Next(Classes);
            labels[labels.Length - Count + i] = (byte)label;
            Draw(signs[label], picture, random);
            var at = pixels.Length - ((Count - i) * Side * Side);
            foreach (var ink in picture) pixels[at++] = (byte)Math.Clamp((255 * ink) + random.Next(-30, 31), 0, 255);
        }
        var training = TrainingTask.ImageTraining with { Epochs = epochs, Augment = false };
        return TrainingTask.ImagesAsync("digits", pixels, labels, training, thread, device);
    }

    /// <summary>Whole epochs until the validation rows' accuracy is reached; null where it never was.</summary>
    public static Task<Seconds?> ReachAsync(TrainingTask task, TorchThread thread, int threads, double accuracy) => thread.RunAsync(() =>
    {
        set_num_threads(threads);
        using var state = TrainingSetup.Begin(task.Plan, task.Prepared, task.Prepared.Data.Train.Inputs.device, threads);
        var began = Stopwatch.GetTimestamp();
        var watcher = new Watcher(accuracy);
        new TrainingLoop(state, task.Prepared.Data, task.Plan.Training, watcher).Run();
        return watcher.MustStop ? new Seconds(Stopwatch.GetElapsedTime(began).TotalSeconds, 0) : (Seconds?)null;
    });

    /// <summary>A few bent strokes through points of the middle of the picture.</summary>
    private static (double X, double Y)[] Sign(Random random)
    {
        var corners = Enumerable.Range(0, Strokes + 1).Select(_ => (X: (random.NextDouble() * 1.2) - 0.6, Y: (random.NextDouble() * 1.2) - 0.6)).ToArray();
        return [.. Enumerable.Range(0, Strokes * PointsOfStroke).Select(i =>
        {
            var (stroke, part) = (i / PointsOfStroke, i % PointsOfStroke / (double)PointsOfStroke);
            return (corners[stroke].X + (part * (corners[stroke + 1].X - corners[stroke].X)), corners[stroke].Y + (part * (corners[stroke + 1].Y - corners[stroke].Y)));
        })];
    }

    private static void Draw((double X, double Y)[] sign, double[,] picture, Random random)
    {
        Array.Clear(picture);
        var (right, down) = (random.Next(-2, 3), random.Next(-2, 3));
        var (scale, slant, ink) = (8 + (3 * random.NextDouble()), (random.NextDouble() - 0.5) * 0.5, 0.6 + (0.4 * random.NextDouble()));
        foreach (var (x, y) in sign)
        {
            var (column, row) = ((Side / 2.0) + right + (scale * (x + (slant * y))), (Side / 2.0) + down + (scale * y));
            // A pen is two pixels wide.
            for (var i = (int)row - 1; i <= (int)row + 1; i++)
            {
                for (var j = (int)column - 1; j <= (int)column + 1; j++)
                {
                    if (i is < 0 or >= Side || j is < 0 or >= Side) continue;
                    var far = ((i - row) * (i - row)) + ((j - column) * (j - column));
                    picture[i, j] = Math.Max(picture[i, j], ink * Math.Exp(-far));
                }
            }
        }
    }

    private sealed class Watcher(double accuracy) : ITrainingObserver
    {
        public bool MustStop { get; private set; }

        public void AfterStep(int rows, int rowsOfEpoch)
        {
        }

        public void AfterEpoch(EpochMetrics epoch) => MustStop = epoch.ValidationMetric >= accuracy;
    }
}
