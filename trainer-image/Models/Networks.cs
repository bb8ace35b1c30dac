using Overnight.Contracts;
using static TorchSharp.torch;

namespace Overnight.Trainer.Models;

/// <summary>Builds the network that an <see cref="Architecture"/> describes.</summary>
internal static class Networks
{
    /// <summary>The network with fresh weights, drawn from torch's CPU generator.</summary>
    /// <param name="precision">What it computes in as it trains; evaluation is always in 32 bits.</param>
    /// <exception cref="InvalidDataException">There is no such network.</exception>
    public static nn.Module<Tensor, Tensor> Build(this Architecture architecture, TrainingPrecision precision = TrainingPrecision.Float32)
    {
        if (architecture.Kind == ModelKind.Cnn && architecture.Images is { } shape) return new Cnn(shape, architecture.Outputs, architecture.Residual, precision);
        var (front, width) = Front(architecture);
        return architecture.Kind switch
        {
            ModelKind.Mlp => new Mlp(front, width, architecture.Outputs, precision),
            ModelKind.Linear => new LinearModel(front, width, architecture.Outputs, precision),
            _ => throw new InvalidDataException($"found model '{architecture.Kind}' for {(architecture.Images is null ? "a table" : "images")}, expected mlp or linear"),
        };
    }

    private static (nn.Module<Tensor, Tensor> Front, long Width) Front(Architecture architecture)
    {
        if (architecture.Images is { } shape) return (new PixelScale(shape.Channels), (long)shape.Channels * shape.Height * shape.Width);
        var features = new TableFeatures(architecture.Numbers, architecture.Bins, architecture.Codes);
        return (features, features.Width);
    }
}
