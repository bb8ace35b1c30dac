using Overnight.Contracts;
using Overnight.Trainer.Checkpoints;
using Overnight.Trainer.Export.Onnx;
using Overnight.Trainer.Reading;
using Overnight.Trainer.Training;

namespace Overnight.Trainer.Export;

/// <summary>The three files of a model. They hold no times and no hosts: the same run gives the same bytes.</summary>
internal sealed record ModelFiles(byte[] Weights, byte[] Onnx, byte[] Document)
{
    public static ModelFiles Of(Plan plan, PreparedData prepared, TrainingState state)
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
            Architecture = prepared.Architecture,
            Target = prepared.Data.Target,
            Schema = plan.Data.Columns,
            Columns = [.. prepared.Columns],
            PixelsAreBytes = prepared.Data.Train.Inputs.dtype == TorchSharp.torch.ScalarType.Byte,
            Weights = ModelFile.Of(ModelFile.Weights, weights),
            Epoch = state.Position.BestEpoch,
            Versions = TrainerVersions.Current,
        };
        var onnx = OnnxModel.Write(document, state.Network);
        document = document with { Onnx = ModelFile.Of(OnnxModel.FileName, onnx) };
        return new ModelFiles(weights, onnx, ScoringDocuments.ToBytes(document));
    }
}
