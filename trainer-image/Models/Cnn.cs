using Overnight.Contracts;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Overnight.Trainer.Models;

/// <summary>
/// For images: stages of 3x3 convolutions with batch normalisation. Each stage halves the picture by its stride and doubles the
/// channels, until the picture is small; then one linear layer. Small, a stage is one convolution, and one more follows the last;
/// residual, each is followed by a block of two with a way around them (He et al. 2016). Strides rather than pooling: on a CPU
/// pooling takes as long as the convolutions.
/// </summary>
internal sealed class Cnn : nn.Module<Tensor, Tensor>
{
    public const int FirstChannels = 32;
    public const int MostChannels = 256;
    public const int SmallEnough = 8;
    private const double DropoutShare = 0.3;

    private readonly TrainingPrecision _precision;

    // TorchSharp names the weights after the fields: these are the names in model.safetensors.
    private readonly PixelScale scale;
    private readonly Sequential body;

    public Cnn(ImageShape shape, int outputs, bool residual, TrainingPrecision precision = TrainingPrecision.Float32)
        : base(nameof(Cnn))
    {
        _precision = precision;
        scale = new PixelScale(shape.Channels);
        var layers = new List<nn.Module<Tensor, Tensor>>();
        var (channels, height, width) = (shape.Channels, shape.Height, shape.Width);
        for (var next = FirstChannels; Math.Min(height, width) >= SmallEnough; next = Math.Min(2 * next, MostChannels))
        {
            layers.Add(new Convolution(channels, next, stride: 2));
            (channels, height, width) = (next, (height + 1) / 2, (width + 1) / 2);
            if (residual) layers.Add(new ResidualBlock(channels));
        }
        var last = Math.Max(channels, FirstChannels);
        if (!residual || last != channels) layers.Add(new Convolution(channels, last, stride: 1));
        layers.Add(nn.Flatten());
        layers.Add(nn.Dropout(DropoutShare));
        layers.Add(nn.Linear((long)last * height * width, outputs));
        body = nn.Sequential(layers);
        RegisterComponents();
    }

    /// <param name="input">Bytes or floats, [rows, channels, height, width].</param>
    public override Tensor forward(Tensor input) => body.CallInTypeOf(scale.call(input).ForLayers(_precision, training));
}

/// <summary>A 3x3 convolution, normalised, and what is below 0 cut off. The normalisation brings its own bias.</summary>
internal sealed class Convolution : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d convolution;
    private readonly BatchNorm2d norm;

    public Convolution(int from, int to, int stride)
        : base(nameof(Convolution))
    {
        convolution = nn.Conv2d(from, to, 3, stride: stride, padding: 1, bias: false);
        norm = nn.BatchNorm2d(to);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => nn.functional.relu(norm.call(convolution.CallInTypeOf(input)));
}

/// <summary>Two convolutions that learn what to add to their input: relu(x + norm(conv(relu(norm(conv(x)))))).</summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    private readonly Convolution first;
    private readonly Conv2d second;
    private readonly BatchNorm2d norm;

    public ResidualBlock(int channels)
        : base(nameof(ResidualBlock))
    {
        first = new Convolution(channels, channels, stride: 1);
        second = nn.Conv2d(channels, channels, 3, padding: 1, bias: false);
        norm = nn.BatchNorm2d(channels);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => nn.functional.relu(input + norm.call(second.CallInTypeOf(first.call(input))));
}
