using static TorchSharp.torch;

namespace Overnight.Trainer.Models;

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
