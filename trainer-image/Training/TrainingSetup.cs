using System.Security.Cryptography;
using Overnight.Contracts;
using Overnight.Trainer.Models;
using Overnight.Trainer.Reading;
using TorchSharp;
using static TorchSharp.torch;

namespace Overnight.Trainer.Training;

/// <summary>The beginning of a run's training: the same network, with the same weights, in every attempt.</summary>
internal static class TrainingSetup
{
    // Constants of the pictures, from this many of them: more would not change the second digit.
    private const int PicturesLookedAt = 4096;

    public static TrainingState Begin(Plan plan, PreparedData prepared, Device device, int threads)
    {
        using var generator = manual_seed(plan.Training.Seed);
        var network = prepared.Architecture.Build(plan.Training.Precision);
        if (network.modules().OfType<PixelScale>().FirstOrDefault() is { } scale)
        {
            var train = prepared.Data.Train;
            using var scope = NewDisposeScope();
            scale.Fit(train.Inputs.index_select(0, train.Range(0, Math.Min(PicturesLookedAt, train.Rows.Length))).cpu());
        }
        network.to(device);
        // The factory's default of beta2 differs between TorchSharp's versions, and its decay from PyTorch's: say everything.
        var optimizer = optim.AdamW(network.parameters(), lr: plan.Training.LearningRate, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: plan.Training.WeightDecay);
        var position = new TrainingPosition { Threads = threads, Device = device.type.ToString().ToLowerInvariant() };
        return new TrainingState(network, optimizer, position, Fingerprint(plan));
    }

    /// <summary>What the result depends on. When it was planned, on what hardware and with which remarks is not part of that.</summary>
    public static string Fingerprint(Plan plan)
    {
        var essence = plan with
        {
            CreatedAt = default,
            Notes = [],
            Budget = new(),
            Quote = null,
            Search = null,
            Past = [],
            Compute = new PlannedCompute { Queue = "", Vcpus = 0, MemoryMiB = 0, Gpus = 0, Why = "" },
            Data = plan.Data with { Columns = [.. plan.Data.Columns.Select(column => column with { Why = "" })] },
        };
        return Convert.ToHexStringLower(SHA256.HashData(Documents.ToBytes(essence)));
    }
}
