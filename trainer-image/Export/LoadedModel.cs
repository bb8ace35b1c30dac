using System.Text.Json;
using Overnight.Trainer.Checkpoints;
using Overnight.Trainer.Models;
using static TorchSharp.torch;

namespace Overnight.Trainer.Export;

/// <summary>A model read back from <c>model/</c>, ready to predict on the CPU.</summary>
internal sealed record LoadedModel(ModelDocument Document, nn.Module<Tensor, Tensor> Network) : IDisposable
{
    /// <param name="document"><c>model.json</c>.</param>
    /// <param name="weights"><c>model.safetensors</c>.</param>
    /// <exception cref="InvalidDataException">The files are not a whole model; the message says how.</exception>
    public static LoadedModel Read(byte[] document, byte[] weights)
    {
        var model = ReadDocument(document);
        model.Weights.Check(weights);
        var file = SafeTensors.Read(weights);
        var network = model.Architecture.Build();
        foreach (var (name, tensor) in network.state_dict()) TensorBytes.Read(file, name, tensor);
        network.eval();
        return new LoadedModel(model, network);
    }

    /// <exception cref="InvalidDataException">It is no model's description.</exception>
    public static ModelDocument ReadDocument(byte[] document)
    {
        try
        {
            return ScoringDocuments.Parse(document);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"{ModelDocument.FileName} is no model's description: {e.Message}", e);
        }
    }

    public void Dispose() => Network.Dispose();
}
