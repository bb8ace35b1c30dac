using System.Globalization;
using System.Text.Json.Nodes;
using Overnight.Contracts;
using Overnight.Trainer.Checkpoints;
using Overnight.Trainer.Training;
using static TorchSharp.torch;

namespace Overnight.Bench.Trainer;

/// <summary>PyTorch in the Python of this machine, doing the trainer's steps over the trainer's rows from the trainer's weights.</summary>
internal sealed class PyTorch(Python python)
{
    private const int StepsChecked = 4;

    // Sums in another order: far below what another layer, rate or optimizer would change.
    private const double Tolerance = 1e-3;

    public string Version => python.Version;

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "Trainer", "pytorch_trainer.py");

    /// <summary>Fails where the script's network, loss, optimizer or schedule are no longer the trainer's.</summary>
    public async Task CheckAsync(TrainingTask task, TorchThread thread, string folder, CancellationToken cancellationToken)
    {
        var ours = await MeasuredSteps.LossesAsync(task, thread, StepsChecked);
        var parameters = await thread.RunAsync(() =>
        {
            using var state = Begin(task);
            return state.Network.parameters().Sum(p => p.NumberOfElements);
        });
        var steps = new StepCount(0, StepsChecked);
        var theirs = await RunAsync(task, thread, folder, steps, threads: 1, cancellationToken, seededSteps: StepsChecked);
        var losses = theirs["losses"]!.AsArray().Select(loss => (double)loss!).ToArray();
        var areSame = ours.Zip(losses).All(pair => Math.Abs(pair.First - pair.Second) <= Tolerance * pair.First);
        if (areSame && (long)theirs["parameters"]! == parameters) return;
        throw new InvalidDataException(
            $"{Program}, {task.Name}: found {theirs["parameters"]} parameters and the first losses {Shown(losses)}, "
            + $"expected {parameters} and {Shown(ours)}, as the trainer has: bring the script up to the trainer's network and loop");
    }

    /// <summary>The first epoch, with its evaluation.</summary>
    public async Task<Epoch> TrainAsync(
        TrainingTask task, TorchThread thread, string folder, StepCount steps, int threads, CancellationToken cancellationToken, bool compiled = false)
    {
        var measured = await RunAsync(task, thread, folder, steps, threads, cancellationToken, wholeEpoch: true, compiled: compiled);
        return new Epoch(
            new Seconds((double)measured["wall"]!, (double)measured["processor"]!), (double)measured["epoch"]!, (long)measured["peakBytes"]!);
    }

    /// <summary>Epochs until the validation rows' accuracy is reached.</summary>
    /// <returns>Null where it never was.</returns>
    public async Task<Seconds?> ReachAsync(
        TrainingTask task, TorchThread thread, string folder, double accuracy, int threads, CancellationToken cancellationToken, bool compiled = false)
    {
        var path = await PrepareAsync(task, thread, folder, new StepCount(0, task.Batches.Count * task.Plan.Training.Epochs), threads, accuracy: accuracy, compiled: compiled);
        var reached = JsonNode.Parse(await python.RunAsync([Program, "reach", path], cancellationToken))!;
        return (double)reached["accuracy"]! >= accuracy ? new Seconds((double)reached["wall"]!, 0) : null;
    }

    /// <summary>How long each torch.save held the training up, in seconds.</summary>
    public async Task<List<double>> StallsAsync(
        TrainingTask task, TorchThread thread, string folder, StepCount steps, int threads, int checkpointEvery, CancellationToken cancellationToken)
    {
        var measured = await RunAsync(task, thread, folder, steps, threads, cancellationToken, checkpointEvery: checkpointEvery);
        return [.. measured["stalls"]!.AsArray().Select(stall => (double)stall!)];
    }

    private static TrainingState Begin(TrainingTask task) => TrainingSetup.Begin(task.Plan, task.Prepared, CPU, threads: 1);

    private async Task<JsonNode> RunAsync(
        TrainingTask task, TorchThread thread, string folder, StepCount steps, int threads, CancellationToken cancellationToken,
        int seededSteps = 0, int checkpointEvery = 0, bool wholeEpoch = false, bool compiled = false)
    {
        var path = await PrepareAsync(task, thread, folder, steps, threads, seededSteps, checkpointEvery, wholeEpoch, compiled);
        return JsonNode.Parse(await python.RunAsync([Program, "train", path], cancellationToken))!;
    }

    /// <returns>The file with all that the script is to know.</returns>
    private static async Task<string> PrepareAsync(
        TrainingTask task, TorchThread thread, string folder, StepCount steps, int threads,
        int seededSteps = 0, int checkpointEvery = 0, bool wholeEpoch = false, bool compiled = false, double? accuracy = null)
    {
        var plan = task.Plan.Training;
        var batches = task.Batches;
        var ofEpoch = Math.Min(steps.Total, batches.Count);
        var (lastStart, lastLength) = batches[ofEpoch - 1];
        var starts = Enumerable.Range(0, ofEpoch).Select(i => batches[i].Start).Append(lastStart + lastLength);
        var allSteps = (long)task.Batches.Count * plan.Epochs;
        var settings = new JsonObject
        {
            ["threads"] = threads,
            ["device"] = task.Prepared.Data.Train.Inputs.device_type == TorchSharp.DeviceType.CUDA ? "cuda" : "cpu",
            ["bf16"] = plan.Precision == TrainingPrecision.Bfloat16,
            ["tf32"] = backends.cuda.matmul.allow_tf32,
            ["compiled"] = compiled,
            ["wholeEpoch"] = wholeEpoch,
            ["accuracy"] = accuracy,
            ["batchSize"] = plan.BatchSize,
            ["warmUp"] = steps.WarmUp,
            ["weightDecay"] = plan.WeightDecay,
            ["labelSmoothing"] = task.Plan.Task == LearningTask.Classification ? plan.LabelSmoothing : null,
            ["checkpointEvery"] = checkpointEvery,
            ["learningRates"] = Numbers(Enumerable.Range(0, steps.Total).Select(step => Schedule.LearningRate(step, allSteps, plan.LearningRate))),
            ["starts"] = Numbers(starts),
            ["seeds"] = Numbers(Enumerable.Range(0, seededSteps).Select(step => DataOrder.OfStep(plan.Seed, step))),
            ["network"] = Network(task),
        };
        var path = Path.Combine(folder, $"{task.Name}.safetensors");
        await thread.RunAsync(() => Write(task, settings.ToJsonString(), path));
        return path;
    }

    private static JsonObject Network(TrainingTask task)
    {
        var architecture = task.Prepared.Architecture;
        return architecture.Images is { } shape
            ? new JsonObject
            {
                ["kind"] = "cnn",
                ["channels"] = shape.Channels,
                ["height"] = shape.Height,
                ["width"] = shape.Width,
                ["outputs"] = architecture.Outputs,
                ["residual"] = architecture.Residual,
            }
            : new JsonObject
            {
                ["kind"] = architecture.Kind == ModelKind.Linear ? "linear" : "mlp",
                ["numbers"] = architecture.Numbers,
                ["bins"] = Numbers(architecture.Bins),
                ["codes"] = Numbers(architecture.Codes),
                ["outputs"] = architecture.Outputs,
            };
    }

    private static JsonArray Numbers<T>(IEnumerable<T> numbers) => [.. numbers.Select(number => (JsonNode)JsonValue.Create(number)!)];

    /// <summary>The settings, the data, the order of the first epoch, and the weights that the trainer begins with.</summary>
    private static bool Write(TrainingTask task, string settings, string path)
    {
        using var scope = NewDisposeScope();
        using var state = Begin(task);
        var (train, held) = (task.Prepared.Data.Train, task.Prepared.Data.Validation);
        var heldRows = held.Range(0, held.Rows.Length);
        List<(string Name, Tensor Tensor)> tensors =
        [
            ("inputs", train.Inputs), ("targets", train.Targets),
            ("order", train.Select(DataOrder.OfEpoch(task.Plan.Training.Seed, 0, train.Rows.Length))),
            ("heldInputs", held.Inputs.index_select(0, heldRows)), ("heldTargets", held.Targets.index_select(0, heldRows)),
            .. state.Network.state_dict().Select(pair => ("weights/" + pair.Key, pair.Value)),
        ];
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["settings"] = settings };
        var (file, layout) = SafeTensors.Lay([.. tensors.Select(t => TensorBytes.Describe(t.Name, t.Tensor))], metadata);
        foreach (var (name, tensor) in tensors) TensorBytes.Write(tensor, layout.Data(name));
        File.WriteAllBytes(path, file);
        return true;
    }

    private static string Shown(double[] losses) => string.Join(", ", losses.Select(loss => loss.ToString("0.00000", CultureInfo.InvariantCulture)));
}
