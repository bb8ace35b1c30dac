using System.Text;
using System.Text.Json;
using Overnight.Contracts;
using Overnight.Trainer.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Overnight.Trainer.Training;

/// <summary>Where the training stands, its tensors apart: stored in a checkpoint's metadata.</summary>
internal sealed record TrainingPosition
{
    /// <summary>0-based epoch under way.</summary>
    public int Epoch { get; init; }

    /// <summary>Batches of that epoch that are done.</summary>
    public int Batch { get; init; }

    /// <summary>Optimizer steps done since the run began.</summary>
    public long Step { get; init; }

    /// <summary>The epochs done so far.</summary>
    public List<EpochMetrics> Epochs { get; init; } = [];

    /// <summary>1-based epoch whose weights are the best so far; 0 before the first has ended.</summary>
    public int BestEpoch { get; init; }

    /// <summary>For each class, whether its pictures may be shown mirrored; null before the first epoch has ended.</summary>
    public List<bool>? Mirrored { get; init; }

    /// <summary>Threads that torch computes with: sums come out the same to the last bit only with the same number of them.</summary>
    public int Threads { get; init; }

    public string Device { get; init; } = "cpu";
}

/// <summary>
/// Everything the rest of a run depends on, and thus everything in a checkpoint: weights and buffers, the optimizer's moments,
/// the epoch's running sum, the best weights so far, the position. Random numbers need no state: see <see cref="DataOrder"/>.
/// </summary>
internal sealed class TrainingState : IDisposable
{
    private const string Format = "overnight-checkpoint-1";

    private readonly string _fingerprint;
    private readonly List<(string Name, Tensor Tensor)> _weights;
    private readonly List<(string Name, Tensor Tensor)> _best;
    private readonly List<(string Name, AdamW.State State)> _moments;

    /// <param name="network">On its device, with fresh weights.</param>
    /// <param name="optimizer">Of the network's parameters, in their order.</param>
    /// <param name="position">The beginning.</param>
    /// <param name="fingerprint">Tells this run's checkpoints from any other's.</param>
    public TrainingState(nn.Module<Tensor, Tensor> network, AdamW optimizer, TrainingPosition position, string fingerprint)
    {
        (Network, Optimizer, Position, _fingerprint) = (network, optimizer, position, fingerprint);
        using var constants = no_grad();
        _weights = [.. network.state_dict().Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal)];
        _best = [.. _weights.Select(weight => (weight.Name, zeros_like(weight.Tensor)))];
        _moments = [.. network.named_parameters().Select(p => p.name).Zip(optimizer.state_dict().State.Cast<AdamW.State>())];
        LossSum = zeros([], ScalarType.Float64, _weights[0].Tensor.device);
        KeepAsBest();
    }

    public nn.Module<Tensor, Tensor> Network { get; }
    public AdamW Optimizer { get; }
    public TrainingPosition Position { get; set; }

    /// <summary>The epoch's losses so far, summed over its rows; on the device, so that no step waits to read it.</summary>
    public Tensor LossSum { get; }

    /// <summary>Keeps the weights as they are now.</summary>
    public void KeepAsBest() => Copy(from: _weights, to: _best);

    /// <summary>Gives the network the best weights so far.</summary>
    public void TakeBest() => Copy(from: _best, to: _weights);

    /// <summary>The checkpoint: a copy, so that training can go on while it is stored.</summary>
    public byte[] Capture()
    {
        var tensors = Tensors().ToList();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = Format,
            ["run"] = _fingerprint,
            ["position"] = JsonSerializer.Serialize(Position, TrainerDocuments.Default.TrainingPosition),
            ["adamSteps"] = string.Join(' ', _moments.Select(m => m.State.step)),
        };
        var (file, layout) = SafeTensors.Lay([.. tensors.Select(t => TensorBytes.Describe(t.Name, t.Tensor))], metadata);
        foreach (var (name, tensor) in tensors) TensorBytes.Write(tensor, layout.Data(name));
        return file;
    }

    /// <summary>Goes back to a checkpoint; where that cannot be, everything stays as it is.</summary>
    /// <exception cref="InvalidDataException">It is none of this run.</exception>
    public void Restore(byte[] checkpoint)
    {
        var file = SafeTensors.Read(checkpoint);
        Expect(file, "format", Format);
        Expect(file, "run", _fingerprint);
        var (position, steps) = (ReadPosition(file), ReadSteps(file));
        foreach (var (name, tensor) in Tensors()) TensorBytes.Check(file, name, tensor);

        foreach (var (name, tensor) in Tensors()) TensorBytes.Read(file, name, tensor);
        foreach (var ((_, state), step) in _moments.Zip(steps)) state.step = step;
        Position = position;
    }

    private static TrainingPosition ReadPosition(SafeTensorsFile file)
    {
        try
        {
            return TrainerDocuments.Parse<TrainingPosition>(Encoding.UTF8.GetBytes(file.Metadata.GetValueOrDefault("position", "")));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"the position is not readable: {e.Message}", e);
        }
    }

    private long[] ReadSteps(SafeTensorsFile file)
    {
        var steps = file.Metadata.GetValueOrDefault("adamSteps", "").Split(' ').Select(s => long.TryParse(s, out var step) ? step : -1).ToArray();
        return steps.Length == _moments.Count && !steps.Contains(-1) ? steps
            : throw new InvalidDataException($"found optimizer steps '{string.Join(' ', steps)}', expected {_moments.Count} numbers");
    }

    private IEnumerable<(string Name, Tensor Tensor)> Tensors() =>
    [
        .. _weights.Select(w => ("weights/" + w.Name, w.Tensor)),
        .. _best.Select(b => ("best/" + b.Name, b.Tensor)),
        .. _moments.Select(m => ($"adam/{m.Name}/mean", m.State.exp_avg)),
        .. _moments.Select(m => ($"adam/{m.Name}/square", m.State.exp_avg_sq)),
        ("lossSum", LossSum),
    ];

    private static void Expect(SafeTensorsFile file, string name, string expected)
    {
        var found = file.Metadata.GetValueOrDefault(name, "nothing");
        if (found != expected) throw new InvalidDataException($"found {name} {found}, expected {expected}: a checkpoint of something else");
    }

    private static void Copy(List<(string Name, Tensor Tensor)> from, List<(string Name, Tensor Tensor)> to)
    {
        using var scope = NewDisposeScope();
        using var constants = no_grad();
        foreach (var (source, target) in from.Zip(to)) target.Tensor.copy_(source.Tensor);
    }

    public void Dispose()
    {
        LossSum.Dispose();
        foreach (var (_, tensor) in _best) tensor.Dispose();
        Optimizer.Dispose();
        Network.Dispose();
    }
}
