using Overnight.Contracts;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Overnight.Trainer.Models;

/// <summary>
/// For images: 3x3 convolutions with batch normalisation, each halving the picture by its stride and doubling the channels until
/// the picture is small, one more at that size, then one linear layer. Strides rather than pooling: on a CPU pooling takes as long
/// as the convolutions. 87,000 weights for 28x28 pictures: sized so that two cores train it well in a minute.
/// </summary>
internal sealed class Cnn : nn.Module<Tensor, Tensor>
{
    private const int FirstChannels = 32;
    private const int MostChannels = 256;
    private const int SmallEnough = 8;
    private const double DropoutShare = 0.2;

    // TorchSharp names the weights after the fields: these are the names in model.safetensors.
    private readonly PixelScale scale;
    private readonly Sequential body;

    public Cnn(ImageShape shape, int outputs)
        : base(nameof(Cnn))
    {
        scale = new PixelScale(shape.Channels);
        var layers = new List<nn.Module<Tensor, Tensor>>();
        var (channels, height, width) = (shape.Channels, shape.Height, shape.Width);
        for (var next = FirstChannels; Math.Min(height, width) >= SmallEnough; next = Math.Min(2 * next, MostChannels))
        {
            AddConvolution(layers, channels, next, stride: 2);
            (channels, height, width) = (next, (height + 1) / 2, (width + 1) / 2);
        }
        var last = Math.Max(channels, FirstChannels);
        AddConvolution(layers, channels, last, stride: 1);
        layers.Add(nn.Flatten());
        layers.Add(nn.Dropout(DropoutShare));
        layers.Add(nn.Linear((long)last * height * width, outputs));
        body = nn.Sequential(layers);
        RegisterComponents();
    }

    /// <param name="input">Bytes or floats, [rows, channels, height, width].</param>
    public override Tensor forward(Tensor input) => body.call(scale.call(input));

    // Batch normalisation brings its own bias.
    private static void AddConvolution(List<nn.Module<Tensor, Tensor>> layers, int from, int to, int stride)
    {
        layers.Add(nn.Conv2d(from, to, 3, stride: stride, padding: 1, bias: false));
        layers.Add(nn.BatchNorm2d(to));
        layers.Add(nn.ReLU());
    }
}

/// <summary>Brings a channel's bytes to mean 0 and deviation 1. The constants are buffers: they travel with the weights.</summary>
internal sealed class PixelScale : nn.Module<Tensor, Tensor>
{
    private readonly Tensor mean;
    private readonly Tensor deviation;

    public PixelScale(int channels)
        : base(nameof(PixelScale))
    {
        mean = zeros(1, channels, 1, 1);
        deviation = ones(1, channels, 1, 1);
        RegisterComponents();
    }

    /// <summary>Takes the constants from pictures of the training part.</summary>
    public void Fit(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        using var constants = no_grad();
        var values = pictures.to(ScalarType.Float32);
        mean.copy_(values.mean([0, 2, 3], keepdim: true));
        var spread = (values - mean).square().mean([0, 2, 3], keepdim: true).sqrt();
        // A channel that is always the same says nothing: it stays near 0.
        deviation.copy_(where(spread.gt(1e-6), spread, ones_like(spread)));
    }

    public override Tensor forward(Tensor input) => (input.to(ScalarType.Float32) - mean) / deviation;
}
