using Overnight.Contracts;
using static TorchSharp.torch;

namespace Overnight.Trainer.Models;

/// <summary>All that is needed to build a network again, its weights apart. Part of <c>model.json</c>.</summary>
internal sealed record Architecture
{
    public required ModelKind Kind { get; init; }

    /// <summary>One number a class, or one number for regression.</summary>
    public required int Outputs { get; init; }

    /// <summary>For images; null for tables.</summary>
    public ImageShape? Images { get; init; }

    /// <summary>For a cnn: whether it has residual blocks.</summary>
    public bool Residual { get; init; }

    /// <summary>For tables: how many of the input's columns are numbers. They come first.</summary>
    public int Numbers { get; init; }

    /// <summary>For tables: the columns that follow hold places among quantile bins, each from 0 to its count here.</summary>
    public List<int> Bins { get; init; } = [];

    /// <summary>For tables: the columns after those hold codes, each from 0 to its count here, exclusive.</summary>
    public List<int> Codes { get; init; } = [];

    /// <summary>The network with fresh weights, drawn from torch's CPU generator.</summary>
    /// <param name="precision">What it computes in as it trains; evaluation is always in 32 bits.</param>
    /// <exception cref="InvalidDataException">There is no such network.</exception>
    public nn.Module<Tensor, Tensor> Build(TrainingPrecision precision = TrainingPrecision.Float32)
    {
        if (Kind == ModelKind.Cnn && Images is { } shape) return new Cnn(shape, Outputs, Residual, precision);
        var (front, width) = Front();
        return Kind switch
        {
            ModelKind.Mlp => new Mlp(front, width, Outputs, precision),
            ModelKind.Linear => new LinearModel(front, width, Outputs, precision),
            _ => throw new InvalidDataException($"found model '{Kind}' for {(Images is null ? "a table" : "images")}, expected mlp or linear"),
        };
    }

    private (nn.Module<Tensor, Tensor> Front, long Width) Front()
    {
        if (Images is { } shape) return (new PixelScale(shape.Channels), (long)shape.Channels * shape.Height * shape.Width);
        var features = new TableFeatures(Numbers, Bins, Codes);
        return (features, features.Width);
    }
}
