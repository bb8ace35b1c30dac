using Overnight.Trainer.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Overnight.Trainer.Export.Onnx;

/// <summary>
/// A network's modules as nodes, each as its <c>forward</c> has it in evaluation. Weights keep the names that they have in
/// model.safetensors.
/// </summary>
internal sealed class OnnxNetwork(OnnxGraph graph)
{
    // What TorchSharp's LayerNorm has by default, and the trainer leaves.
    private const float LayerNormEpsilon = 1e-5f;

    /// <param name="module">The network or a part of it.</param>
    /// <param name="path">Its name in the network, with a point at the end; empty for the whole.</param>
    /// <param name="input">The name of the value that goes in.</param>
    /// <returns>The name of the value that comes out.</returns>
    public string Add(nn.Module module, string path, string input)
    {
        var parts = module.named_children().ToDictionary(part => part.name, part => part.module, StringComparer.Ordinal);
        string Part(string name, string value) => Add(parts[name], $"{path}{name}.", value);

        switch (module)
        {
            case Sequential:
                return parts.Aggregate(input, (value, part) => Add(part.Value, $"{path}{part.Key}.", value));
            case Cnn:
                return Part("body", Part("scale", input));
            case LinearModel:
                return Part("linear", graph.Node("Flatten", [Part("features", input)]));
            case Mlp:
                var hidden = Part("stem", graph.Node("Flatten", [Part("features", input)]));
                foreach (var block in parts.Keys.Where(name => name.StartsWith("block", StringComparison.Ordinal)))
                    hidden = graph.Node("Add", [hidden, Part(block, hidden)]);
                return Part("head", hidden);
            case TableFeatures:
                // The columns are made numbers and embedded one by one: see OnnxColumns.
                return input;
            case PixelScale:
                return Scale(module, path, graph.Node("Cast", [input], OnnxAttribute.Of("to", (long)OnnxType.Float)));
            default:
                return Layer(module, path, input);
        }
    }

    private string Layer(nn.Module module, string path, string input)
    {
        string Weight(string name, Tensor? tensor) => tensor is null ? "" : graph.Constant(path + name, tensor);

        return module switch
        {
            TorchSharp.Modules.Linear layer => graph.Node(
                "Gemm", Present(input, Weight("weight", layer.weight), Weight("bias", layer.bias)), OnnxAttribute.Of("transB", 1)),
            Conv2d layer => graph.Node(
                "Conv", Present(input, Weight("weight", layer.weight), Weight("bias", layer.bias)),
                OnnxAttribute.Of("kernel_shape", layer.weight.shape[2..]),
                OnnxAttribute.Of("strides", layer.stride),
                OnnxAttribute.Of("pads", [.. layer.padding!, .. layer.padding!]),
                OnnxAttribute.Of("dilations", layer.dilation),
                OnnxAttribute.Of("group", layer.groups)),
            BatchNorm2d layer => graph.Node(
                "BatchNormalization",
                [
                    input, Weight("weight", layer.weight), Weight("bias", layer.bias),
                    Weight("running_mean", layer.running_mean), Weight("running_var", layer.running_var),
                ],
                OnnxAttribute.Of("epsilon", (float)layer.eps)),
            LayerNorm layer => graph.Node(
                "LayerNormalization", [input, Weight("weight", layer.weight), Weight("bias", layer.bias)],
                OnnxAttribute.Of("epsilon", LayerNormEpsilon)),
            ReLU => graph.Node("Relu", [input]),
            Flatten => graph.Node("Flatten", [input]),
            AdaptiveAvgPool2d => graph.Node("GlobalAveragePool", [input]),
            Dropout or Identity => input,
            _ => throw new NotSupportedException($"found a module {module.GetType().Name} at '{path}', expected one that {nameof(OnnxNetwork)} knows"),
        };
    }

    private string Scale(nn.Module scale, string path, string pixels)
    {
        var constants = scale.named_buffers().ToDictionary(buffer => buffer.name, buffer => buffer.buffer, StringComparer.Ordinal);
        string Constant(string name) => graph.Constant(path + name, constants[name]);

        return graph.Node("Div", [graph.Node("Sub", [pixels, Constant("mean")]), Constant("deviation")]);
    }

    // Inputs at the end may be left out.
    private static List<string> Present(params IEnumerable<string> inputs) => [.. inputs.Where(input => input.Length > 0)];
}
