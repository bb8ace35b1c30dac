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
            case Convolution:
                return graph.Node("Relu", [Part("norm", Part("convolution", input))]);
            case ResidualBlock:
                return graph.Node("Relu", [graph.Node("Add", [input, Part("norm", Part("second", Part("first", input)))])]);
            case LinearModel:
                return Part("linear", graph.Node("Flatten", [Part("features", input)]));
            case Mlp:
                return Answer(module, path, Part("body", Members(module, path, graph.Node("Flatten", [Part("features", input)]))));
            case TableFeatures:
                // The columns are made numbers and embedded one by one: see OnnxColumns.
                return input;
            case PixelScale:
                return Scale(module, path, graph.Cast(input, OnnxType.Float));
            default:
                return Layer(module, path, input);
        }
    }

    private string Layer(nn.Module module, string path, string input)
    {
        string Weight(string name, Tensor? tensor) => tensor is null ? "" : graph.Constant(path + name, tensor);

        return module switch
        {
            TorchSharp.Modules.Linear layer => Linear(input, Weight("weight", layer.weight), Weight("bias", layer.bias)),
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

    // Not Gemm, which takes matrices only: an Mlp's members are a third dimension.
    private string Linear(string input, string weight, string bias)
    {
        var product = graph.Node("MatMul", [input, graph.Node("Transpose", [weight], OnnxAttribute.Of("perm", [1L, 0L]))]);
        return bias.Length > 0 ? graph.Node("Add", [product, bias]) : product;
    }

    /// <summary>[rows, inputs] to what each member sees of it: [members, rows, inputs].</summary>
    private string Members(nn.Module mlp, string path, string input) =>
        graph.Node("Mul", [graph.Node("Unsqueeze", [input, graph.Constant("members", 0L)]), Own(mlp, path, "memberScale")]);

    /// <summary>The members' last layers, and what they say together: the mean, or the logarithm of the mean probability.</summary>
    private string Answer(nn.Module mlp, string path, string hidden)
    {
        var each = graph.Node("Add", [graph.Node("MatMul", [hidden, Own(mlp, path, "headWeight")]), Own(mlp, path, "headBias")]);
        var (axes, keep) = (OnnxAttribute.Of("axes", [0L]), OnnxAttribute.Of("keepdims", 0));
        if (mlp.get_parameter("headBias")!.shape[2] == 1) return graph.Node("ReduceMean", [each], axes, keep);
        var sum = graph.Node("ReduceLogSumExp", [graph.Node("LogSoftmax", [each], OnnxAttribute.Of("axis", 2))], axes, keep);
        return graph.Node("Sub", [sum, graph.Scalar("logMembers", (float)Math.Log(Mlp.Members))]);
    }

    private string Scale(nn.Module scale, string path, string pixels) =>
        graph.Node("Div", [graph.Node("Sub", [pixels, Own(scale, path, "mean")]), Own(scale, path, "deviation")]);

    /// <summary>A weight or buffer of the module itself.</summary>
    private string Own(nn.Module module, string path, string name) => graph.Constant(path + name, module.get_parameter(name) ?? module.get_buffer(name)!);

    // Inputs at the end may be left out.
    private static List<string> Present(params IEnumerable<string> inputs) => [.. inputs.Where(input => input.Length > 0)];
}
