using System.Diagnostics;
using System.Globalization;
using System.Text;
using Overnight.Bench.Trainer;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Export;
using Overnight.Trainer.Reading;
using Overnight.Trainer.Training;

namespace Overnight.Bench.Predict;

/// <summary>
/// A CSV of half a million rows and thirty columns to a CSV of predictions: <c>trainer predict</c> beside pandas and PyTorch with the same
/// weights, each a process on as many threads as there are cores. Reading and writing are in the time, a process's start is not.
/// </summary>
internal sealed class PredictBenchmark : IBenchmark
{
    private const int Turns = 5, Rows = 500_000, TrainingRows = 30_000, Numbers = 24, Categories = 6, Checked = 1_000;
    private const double MegaByte = 1e6, Tolerance = 1e-4, GoalRowsPerSecond = 200_000;
    private const string PeerName = "pandas + PyTorch";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Predict", "pytorch_predict.py");

    public string Name => "predict";

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        var python = await Python.FindAsync("torch", cancellationToken);
        if (python is not null && await Python.FindAsync("pandas", cancellationToken) is null) python = null;
        var folder = Directory.CreateTempSubdirectory("overnight-bench-").FullName;
        using var thread = new TorchThread();
        try
        {
            await thread.StartAsync();
            var data = Path.Combine(folder, "rows.csv");
            Write(data, Rows, seed: 2);
            var rows = new List<BenchRow>();
            foreach (var kind in new[] { ModelKind.Mlp, ModelKind.Linear }) rows.AddRange(await CompareAsync(kind, folder, data, thread, python, cancellationToken));
            return rows;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IEnumerable<BenchRow>> CompareAsync(
        ModelKind kind, string folder, string data, TorchThread thread, Python? python, CancellationToken cancellationToken)
    {
        var name = kind.ToString().ToLowerInvariant();
        var model = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        await SaveAsync(kind, folder, model, thread);
        var (ours, theirs) = (Path.Combine(folder, "ours.csv"), Path.Combine(folder, "theirs.csv"));
        var trainer = Path.Combine(AppContext.BaseDirectory, "Overnight.Trainer.dll");
        var threads = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
        var (mostOurs, mostTheirs) = (0L, 0L);
        var contenders = new List<Func<Task<Seconds>>>
        {
            async () =>
            {
                var ended = (await MeasuredProcess.RunAsync(
                    new ProcessStartInfo("dotnet", [trainer, "predict", "--model", model, "--data", data, "--out", ours, "--threads", threads]), cancellationToken)).Succeeded(trainer);
                mostOurs = Math.Max(mostOurs, ended.PeakBytes);
                // The seconds are rounded for people; the rate is not.
                var said = ended.Errors[ended.Errors.LastIndexOf("predicted in ", StringComparison.Ordinal)..];
                return new Seconds(Rows / double.Parse(said[(said.IndexOf('(', StringComparison.Ordinal) + 1)..].Split(' ')[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture), 0);
            },
        };
        if (python is not null)
        {
            contenders.Add(async () =>
            {
                var ended = (await MeasuredProcess.RunAsync(python.Start(Program, model, data, theirs, threads), cancellationToken)).Succeeded(Program);
                mostTheirs = Math.Max(mostTheirs, ended.PeakBytes);
                return Said(ended.Output.Trim());
            });
        }
        await Console.Error.WriteLineAsync($"predict/{name}: in turns");
        var seconds = await Bench.Turns.MedianAsync(Turns, warmUp: false, contenders);
        var how = $"{Rows:N0} rows x {Numbers} numbers and {Categories} categories, {new FileInfo(data).Length / MegaByte:0} MB, two classes; {threads} threads";
        if (python is null)
        {
            return
            [
                BenchRow.NotFound($"predict/{name}", PeerName, "Debian: apt-get install python3-torch python3-pandas") with { Ours = Rows / seconds[0].Wall, Unit = "rows/s", How = how },
                BenchRow.NotFound($"predict/{name}/memory", PeerName, "Debian: apt-get install python3-torch python3-pandas") with { Ours = mostOurs / MegaByte, Unit = "MB", How = how },
            ];
        }
        Check(ours, theirs);
        return
        [
            BenchRow.MoreThanGoal($"predict/{name}/goal", Rows / seconds[0].Wall, GoalRowsPerSecond, "rows/s") with { OursSpread = seconds[0].Spread, How = how },
            BenchRow.MoreIsBetter($"predict/{name}", Rows / seconds[0].Wall, Rows / seconds[1].Wall, "rows/s", PeerName, python.Version).Spread(seconds[0], seconds[1]) with { How = how },
            BenchRow.LessIsBetter($"predict/{name}/memory", mostOurs / MegaByte, mostTheirs / MegaByte, "MB at most", PeerName, python.Version) with { How = how },
        ];

        static Seconds Said(string wall) => new(double.Parse(wall, CultureInfo.InvariantCulture), 0);
    }

    /// <summary>Fails where the two do not predict the same.</summary>
    private static void Check(string ours, string theirs)
    {
        foreach (var (own, other) in File.ReadLines(ours).Zip(File.ReadLines(theirs)).Skip(1).Take(Checked))
        {
            var (a, b) = (own.Split(',')[2..], other.Split(',')[2..]);
            if (a.Zip(b).Any(pair => Math.Abs(Number(pair.First) - Number(pair.Second)) > Tolerance))
                throw new InvalidDataException($"{Program}: found '{other}', expected '{own}', as trainer predict has it: bring the script up to the trainer's network");
        }

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <summary>A model of the right shape with the weights that training begins with: how long predicting takes does not depend on them.</summary>
    private static async Task SaveAsync(ModelKind kind, string folder, string model, TorchThread thread)
    {
        var path = Path.Combine(folder, "train.csv");
        Write(path, TrainingRows, seed: 1);
        DataFile[] files = [DataFile.OnDisk(path)];
        var plan = await TrainingTask.PlanAsync(files, kind, new PlannedTraining { Epochs = 1, BatchSize = 512, LearningRate = 1e-3, WeightDecay = 0, Validation = 0.2, Seed = 1 });
        var raw = new RawTable(await TableReader.ReadAsync(files, TableSchema.Of(plan)), null);
        var made = await thread.RunAsync(() =>
        {
            var prepared = TablePreparation.Prepare(plan, raw, TorchSharp.torch.CPU);
            using var data = prepared.Data;
            using var state = TrainingSetup.Begin(plan, prepared, TorchSharp.torch.CPU, threads: 1);
            return ModelFiles.Of(plan, prepared, state);
        });
        await File.WriteAllBytesAsync(Path.Combine(model, ModelDocument.FileName), made.Document);
        await File.WriteAllBytesAsync(Path.Combine(model, ModelFile.Weights), made.Weights);
    }

    private static void Write(string path, int rows, int seed)
    {
        var random = new Random(seed);
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20);
        file.Write(string.Join(',', Enumerable.Range(0, Numbers).Select(i => $"n{i}").Concat(Enumerable.Range(0, Categories).Select(i => $"c{i}"))) + ",class\n");
        var line = new StringBuilder();
        for (var row = 0; row < rows; row++)
        {
            line.Clear();
            for (var i = 0; i < Numbers; i++) line.Append(CultureInfo.InvariantCulture, $"{random.NextDouble() * Math.Pow(10, i % 4):F3},");
            for (var i = 0; i < Categories; i++) line.Append(CultureInfo.InvariantCulture, $"category-{random.Next(4 << i)},");
            file.Write(line.Append(random.Next(2) == 0 ? "no\n" : "yes\n"));
        }
    }
}
