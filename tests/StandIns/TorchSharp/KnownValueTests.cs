using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Overnight.StandIns.Tests.Torch;

/// <summary>
/// Values printed by PyTorch 1.13 (Debian's python3-torch) for the same calls: same seeds, same starting weights, same formulas.
/// </summary>
[Collection(RandomState.Name)]
public sealed class KnownValueTests
{
    [Fact]
    public void Random_numbers_are_pytorchs()
    {
        manual_seed(42);
        Expect([0.882269263, 0.915003955, 0.38286376, 0.959305644], rand(4));
        Expect([0.234462366, 0.23033303, -1.12285638, -0.186328292], randn(4));
        Assert.Equal([2, 5, 1, 0, 7, 6, 4, 3], randperm(8).data<long>().ToArray());
        Assert.Equal([6, 49, 76, 73, 11], randint(100, [5]).data<long>().ToArray());
    }

    [Fact]
    public void Layers_start_as_pytorchs_do()
    {
        manual_seed(7);
        var linear = nn.Linear(3, 2);
        Expect([0.0403250754, -0.347792119, 0.183841825, 0.181161284, -0.308580369, -0.0865316316], linear.weight);
        Expect([-0.338227928, 0.149806648], linear.bias!);
        manual_seed(7);
        var convolution = nn.Conv2d(1, 2, 2);
        Expect(
            [0.0349225402, -0.301196814, 0.159211695, 0.156890273, -0.267238438, -0.0749385953, -0.292913973, 0.129736364],
            convolution.weight);
        Expect([-0.134683847, 0.351268351], convolution.bias!);
        manual_seed(7);
        Expect([-0.146795094, 0.786141276, 0, 0, 1.69079018, -0.894827902], nn.Embedding(3, 2, padding_idx: 1).weight);
    }

    [Fact]
    public void Dropout_keeps_what_pytorch_keeps()
    {
        manual_seed(7);
        Expect([2, 2, 0, 0, 0, 0, 2, 0, 0, 0, 2, 2], F.dropout(ones(12)));
        Expect([1, 1], F.dropout(ones(2), training: false));
    }

    [Fact]
    public void A_small_network_computes_what_pytorchs_does()
    {
        manual_seed(3);
        var network = nn.Sequential(nn.Linear(4, 8), nn.GELU(), nn.LayerNorm(8), nn.Linear(8, 3));
        Expect(
            [-0.559865177, -0.886611223, -1.23899591, 0.523248911, -0.691700935, 0.90200454],
            network.call(linspace(-1, 1, 8).reshape(2, 4)));
    }

    [Fact]
    public void Losses_are_pytorchs()
    {
        using var x = tensor(new[] { 2f, -1f, 0.5f, 0.1f, 0.2f, 0.3f }, [2, 3]);
        using var y = tensor(new[] { 0L, 2L });
        Expect([0.621627092], F.cross_entropy(x, y));
        Expect([0.701627135], F.cross_entropy(x, y, label_smoothing: 0.1));
        Expect([0.811784983], F.cross_entropy(x, y, weight: tensor(new[] { 1f, 2f, 3f })));
        Expect([0.585192919], F.binary_cross_entropy_with_logits(x, tensor(new[] { 1f, 0, 0, 1, 1, 0 }, [2, 3])));
        Expect([0.365833372], F.smooth_l1_loss(x, zeros_like(x)));
        Expect([0.141666666], F.huber_loss(x, zeros_like(x), 0.25));
        Expect([1.95449996, -0.158655286, 0.345731199, 0.0539827906, 0.115851954, 0.185373425], F.gelu(x));
        Expect([1.76159406, -0.268941432, 0.311229676, 0.0524979196, 0.1099668, 0.172332764], F.silu(x));
        Expect([1.22474074, -1.22474074, 0, -1.22382724, 0, 1.22382748], F.layer_norm(x, [3]));
    }

    [Fact]
    public void Image_layers_are_pytorchs()
    {
        using var image = arange(32, dtype: float32).reshape(1, 2, 4, 4);
        var normalise = nn.BatchNorm2d(2);
        Expect([-1.62697804, -1.41004765, -1.62697816, -1.41004777], normalise.call(image)[0, TensorIndex.Colon, 0, ..2]);
        Expect([0.75, 2.35], normalise.running_mean!);
        Expect([3.16666651, 3.16666651], normalise.running_var!);
        Assert.Equal(1, normalise.num_batches_tracked!.item<long>());
        Expect([5, 7, 13, 15, 21, 23, 29, 31], nn.MaxPool2d(2).call(image));
        Expect([5, 6, 9, 10, 21, 22, 25, 26], nn.AvgPool2d(3, stride: 1).call(image));
        Expect([6.5, 8.5, 22.5, 24.5], nn.AdaptiveAvgPool2d((1, 2)).call(image));
        using var corner = arange(4, dtype: float32).reshape(1, 1, 2, 2);
        Expect([0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3], F.pad(corner, [1, 1, 0, 1], PaddingModes.Replicate));
    }

    [Fact]
    public void Five_steps_end_where_pytorchs_end()
    {
        Expect([0.504080176, -1.49404585, 2.48786926], After(p => optim.AdamW(p, lr: 0.1, weight_decay: 0.01)));
        Expect(
            [-0.41636005, 0.32660079, 0.185249105],
            After(p => optim.SGD(p, 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.01)));

        static Tensor After(Func<IEnumerable<Parameter>, optim.Optimizer> make)
        {
            var parameter = nn.Parameter(tensor(new[] { 1f, -2f, 3f }));
            using var optimizer = make([parameter]);
            for (var i = 0; i < 5; i++)
            {
                optimizer.zero_grad();
                (parameter * parameter * tensor(new[] { 1f, 2f, 3f })).sum().backward();
                optimizer.step();
            }

            return parameter;
        }
    }

    [Fact]
    public void Gradients_are_clipped_to_their_common_norm()
    {
        var parameter = nn.Parameter(tensor(new[] { 3f, 4f }));
        (parameter * parameter / 2).sum().backward();
        Assert.Equal(5, nn.utils.clip_grad_norm_([parameter], 1), 1e-6);
        Expect([0.599999905, 0.799999833], parameter.grad!);
        Assert.Equal(1, nn.utils.clip_grad_norm_([parameter], 2), 1e-6);
        Expect([0.599999905, 0.799999833], parameter.grad!);
    }

    private static void Expect(double[] expected, Tensor found)
    {
        var values = found.detach().to_type(ScalarType.Float64).contiguous().flatten().data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], values[i], 1e-6 * (1 + Math.Abs(expected[i])));
    }
}

/// <summary>Tests that draw from the process's generator take turns.</summary>
[CollectionDefinition(Name)]
public sealed class RandomState
{
    public const string Name = "the process's random state";
}
