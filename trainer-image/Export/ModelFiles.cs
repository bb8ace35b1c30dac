using System.Security.Cryptography;
using Overnight.Contracts;
using Overnight.Trainer.Checkpoints;
using Overnight.Trainer.Features;
using Overnight.Trainer.Models;
using Overnight.Trainer.Training;
using static TorchSharp.torch;

namespace Overnight.Trainer.Export;

/// <summary>The two files of a model. They hold no times and no hosts: the same run gives the same bytes.</summary>
internal sealed record ModelFiles(byte[] Weights, byte[] Document)
{
    public static ModelFiles Of(Plan plan, Architecture architecture, Target target, IReadOnlyList<ColumnEncoding> columns, TrainingState state)
    {
        var tensors = state.Network.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = ModelDocument.CurrentFormat };
        var (weights, layout) = SafeTensors.Lay([.. tensors.Select(t => TensorBytes.Describe(t.Key, t.Value))], metadata);
        foreach (var (name, tensor) in tensors) TensorBytes.Write(tensor, layout.Data(name));
        var document = new ModelDocument
        {
            Format = ModelDocument.CurrentFormat,
            Run = plan.Run,
            Name = plan.Name,
            Architecture = architecture,
            Target = target,
            Columns = [.. columns],
            Weights = new ModelWeights
            {
                File = ModelWeights.FileName,
                SizeBytes = weights.Length,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(weights)),
            },
            Epoch = state.Position.BestEpoch,
            Versions = ModelVersions.Current,
        };
        return new ModelFiles(weights, TrainerDocuments.ToBytes(document));
    }
}

/// <summary>A model read back from its two files, ready to predict.</summary>
internal sealed record LoadedModel(ModelDocument Document, nn.Module<Tensor, Tensor> Network) : IDisposable
{
    /// <exception cref="InvalidDataException">The files are not a whole model; the message says how.</exception>
    public static LoadedModel Read(byte[] document, byte[] weights)
    {
        var model = TrainerDocuments.Parse<ModelDocument>(document);
        if (model.Format != ModelDocument.CurrentFormat)
            throw new InvalidDataException($"{ModelDocument.FileName}: found format '{model.Format}', expected '{ModelDocument.CurrentFormat}'");
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(weights));
        if (weights.Length != model.Weights.SizeBytes || sha256 != model.Weights.Sha256)
            throw new InvalidDataException($"{model.Weights.File}: found {weights.Length} bytes with SHA-256 {sha256}, "
                + $"expected {model.Weights.SizeBytes} bytes with {model.Weights.Sha256}");
        var file = SafeTensors.Read(weights);
        var network = model.Architecture.Build();
        foreach (var (name, tensor) in network.state_dict()) TensorBytes.Read(file, name, tensor);
        network.eval();
        return new LoadedModel(model, network);
    }

    public void Dispose() => Network.Dispose();
}
