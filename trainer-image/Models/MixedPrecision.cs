using Overnight.Contracts;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Overnight.Trainer.Models;

/// <summary>
/// What TorchSharp lacks of PyTorch's autocast: layers that multiply in bfloat16 while their weights stay 32-bit floats
/// (Micikevicius et al. 2018). Each layer rounds its weights as it uses them; autograd brings their gradients back in 32
/// bits, so the optimizer, the checkpoints and the model's files know 32-bit weights only. bfloat16 has the range of 32-bit
/// floats: no loss is scaled.
/// </summary>
internal static class MixedPrecision
{
    /// <summary>The features in the type that the layers compute in: bfloat16 in a training planned so, else 32 bits.</summary>
    /// <param name="features">Scaled and embedded in 32 bits: a table's numbers would lose all but three digits.</param>
    /// <param name="precision">The plan's.</param>
    /// <param name="training">False in evaluation, which always computes in 32 bits.</param>
    public static Tensor ForLayers(this Tensor features, TrainingPrecision precision, bool training) =>
        training && precision == TrainingPrecision.Bfloat16 ? features.to(ScalarType.BFloat16) : features;

    /// <summary>The layer's output, computed in its input's type and in that type.</summary>
    public static Tensor CallInTypeOf(this nn.Module<Tensor, Tensor> layer, Tensor input)
    {
        if (input.dtype == ScalarType.Float32) return layer.call(input);
        Tensor? Rounded(Parameter? weights) => weights?.to(input.dtype);
        return layer switch
        {
            Sequential layers => layers.children().Cast<nn.Module<Tensor, Tensor>>()
                .Aggregate(input, (values, next) => next.CallInTypeOf(values)),
            TorchSharp.Modules.Linear linear => nn.functional.linear(input, Rounded(linear.weight)!, Rounded(linear.bias)),
            Conv2d convolution => nn.functional.conv2d(
                input, Rounded(convolution.weight)!, Rounded(convolution.bias),
                convolution.stride, convolution.padding, convolution.dilation, convolution.groups),
            // What has no weights; and normalisations, which take their statistics in 32 bits from inputs of either type.
            _ => layer.call(input),
        };
    }
}
