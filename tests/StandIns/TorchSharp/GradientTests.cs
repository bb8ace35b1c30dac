using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Overnight.StandIns.Tests.Torch;

/// <summary>Gradients against central differences, in double precision: what is differentiated is what is computed.</summary>
public sealed class GradientTests
{
    public static TheoryData<string> Operations => new(Functions.Keys);

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new(StringComparer.Ordinal)
    {
        ["arithmetic"] = x => ((x * x) + (2 / (x + 3)) - 1).sum(),
        ["exp and log"] = x => (x.exp() + (x + 2).log()).mean(),
        ["sigmoid"] = x => x.sigmoid().sum(),
        ["tanh"] = x => x.tanh().pow(2).sum(),
        ["gelu"] = x => x.gelu().sum(),
        ["silu"] = x => F.silu(x).sum(),
        ["softmax"] = x => (x.softmax(1) * x).sum(),
        ["matrix product"] = x => x.matmul(x.t()).pow(2).sum(),
        ["linear"] = x => F.linear(x, x.narrow(0, 0, 2), ones([2], dtype: ScalarType.Float64)).tanh().sum(),
        ["layer normalisation"] = x => (F.layer_norm(x, [4]) * arange(4, dtype: ScalarType.Float64)).sum(),
        ["batch normalisation"] = x => F.batch_norm(x, null, null, training: true).pow(3).sum(),
        ["convolution"] = x => F.conv2d(x.reshape(1, 1, 3, 4), x.narrow(1, 0, 2).reshape(2, 1, 3, 1), padding: [1]).pow(2).sum(),
        ["average pooling"] = x => F.avg_pool2d(x.reshape(1, 1, 3, 4), 2, stride: 1).pow(2).sum(),
        ["max pooling"] = x => F.max_pool2d(x.reshape(1, 1, 3, 4), 2).pow(2).sum(),
        ["cross entropy"] = x => F.cross_entropy(x, tensor(new[] { 0L, 3L, 1L }), label_smoothing: 0.1),
        ["squared error"] = x => F.mse_loss(x, zeros_like(x)),
        ["huber"] = x => F.huber_loss(x, zeros_like(x), 0.3),
        ["logistic"] = x => F.binary_cross_entropy_with_logits(x, ones_like(x)),
        ["indexing"] = x => (x[.., 1..].pow(2).sum() + x[tensor(new[] { 0L, 0L, 2L })].pow(3).sum()),
        ["padding and rolling"] = x => (F.pad(x, [1, 2]).roll(1, 1) * arange(7, dtype: ScalarType.Float64)).pow(2).sum(),
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public void Gradient_is_the_slope(string operation)
    {
        const int seed = 11;
        const double step = 1e-5;
        var function = Functions[operation];
        using var scope = NewDisposeScope();
        var random = new Random(seed);
        var start = Enumerable.Range(0, 12).Select(_ => (random.NextDouble() * 2) - 1).ToArray();
        using var x = tensor(start, [3, 4], requires_grad: true);

        function(x).backward();
        var gradient = x.grad!.data<double>().ToArray();

        for (var i = 0; i < start.Length; i++)
        {
            var slope = (At(function, start, i, step) - At(function, start, i, -step)) / (2 * step);
            Assert.True(
                Math.Abs(slope - gradient[i]) < 1e-6 * (1 + Math.Abs(slope)),
                $"{operation}, seed {seed}, element {i}: gradient {gradient[i]}, slope {slope}");
        }
    }

    [Fact]
    public void Gradients_add_up_until_they_are_dropped()
    {
        using var x = tensor(new[] { 2f }, requires_grad: true);
        x.pow(2).sum().backward();
        x.pow(2).sum().backward();
        Assert.Equal(8f, x.grad!.item<float>());
        x.grad = null;
        Assert.Null(x.grad);
        x.pow(2).sum().backward();
        Assert.Equal(4f, x.grad!.item<float>());
    }

    [Fact]
    public void Nothing_is_recorded_without_gradients()
    {
        using var x = ones([2], requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
        }

        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }

        Assert.True(is_grad_enabled());
        Assert.False(is_inference_mode_enabled());
        Assert.True((x * 2).requires_grad);
        Assert.False((x * 2).detach().requires_grad);
    }

    [Fact]
    public void A_graph_is_used_once_unless_it_is_kept()
    {
        using var x = ones([2], requires_grad: true);
        using var loss = x.exp().sum();
        loss.backward(retain_graph: true);
        loss.backward();
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => loss.backward());
    }

    private static double At(Func<Tensor, Tensor> function, double[] start, int element, double step)
    {
        var moved = (double[])start.Clone();
        moved[element] += step;
        return function(tensor(moved, [3, 4])).item<double>();
    }
}
