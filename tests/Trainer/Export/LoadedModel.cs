using System.Security.Cryptography;
using Overnight.Trainer.Checkpoints;
using Overnight.Trainer.Export;
using static TorchSharp.torch;

namespace Overnight.Trainer.Tests.Export;

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
