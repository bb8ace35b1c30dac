using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace Overnight.StandIns.Tests.Torch;

/// <summary>
/// The parameters and defaults of TorchSharp 0.106, by name and in order: a call that relies on one means the same there.
/// </summary>
public sealed class DefaultTests
{
    private const string Adam =
        "lr = 0.001, beta1 = 0.9, beta2 = 0.999, eps = 1E-08, weight_decay = 0, amsgrad = False, maximize = False";
    private const string Made = "dtype = null, device = null, requires_grad = False";

    [Theory]
    [InlineData(typeof(optim), nameof(optim.AdamW), $"parameters, {Adam}")]
    [InlineData(typeof(optim), nameof(optim.SGD),
        "parameters, learningRate, momentum = 0, dampening = 0, weight_decay = 0, nesterov = False, maximize = False")]
    [InlineData(typeof(nn), nameof(nn.Linear), "inputSize, outputSize, hasBias = True, device = null, dtype = null")]
    [InlineData(typeof(nn), nameof(nn.Conv2d),
        "in_channels, out_channels, kernel_size, stride = 1, padding = 0, dilation = 1, padding_mode = Zeros, " +
        "groups = 1, bias = True, device = null, dtype = null")]
    [InlineData(typeof(nn), nameof(nn.BatchNorm1d),
        "num_features, eps = 1E-05, momentum = 0.1, affine = True, track_running_stats = True, device = null, " +
        "dtype = null")]
    [InlineData(typeof(nn), nameof(nn.BatchNorm2d),
        "num_features, eps = 1E-05, momentum = 0.1, affine = True, track_running_stats = True, device = null, " +
        "dtype = null")]
    [InlineData(typeof(nn), nameof(nn.LayerNorm),
        "normalized_shape, eps = 1E-05, elementwise_affine = True, bias = True, device = null, dtype = null")]
    [InlineData(typeof(nn), nameof(nn.Dropout), "p = 0.5, inplace = False")]
    [InlineData(typeof(nn), nameof(nn.Embedding),
        "num_embeddings, embedding_dims, padding_idx = null, max_norm = null, norm_type = 2, " +
        "scale_grad_by_freq = False, sparse = False, device = null, dtype = null")]
    [InlineData(typeof(nn), nameof(nn.Flatten), "start_dim = 1, end_dim = -1")]
    [InlineData(typeof(nn), nameof(nn.ReLU), "inplace = False")]
    [InlineData(typeof(nn), nameof(nn.MaxPool2d),
        "kernel_size, stride = null, padding = null, dilation = null, ceil_mode = False")]
    [InlineData(typeof(nn), nameof(nn.AvgPool2d),
        "kernel_size, stride = null, padding = null, ceil_mode = False, count_include_pad = True, " +
        "divisor_override = null")]
    [InlineData(typeof(nn.functional), nameof(nn.functional.cross_entropy),
        "input, target, weight = null, ignore_index = -100, reduction = Mean, label_smoothing = 0")]
    [InlineData(typeof(nn.functional), nameof(nn.functional.mse_loss), "input, target, reduction = Mean")]
    [InlineData(typeof(nn.functional), nameof(nn.functional.huber_loss), "input, target, delta = 1, reduction = Mean")]
    [InlineData(typeof(nn.functional), nameof(nn.functional.smooth_l1_loss), "input, target, reduction = Mean, beta = 1")]
    [InlineData(typeof(nn.functional), nameof(nn.functional.binary_cross_entropy_with_logits),
        "input, target, weight = null, reduction = Mean, pos_weights = null")]
    [InlineData(typeof(nn.functional), nameof(nn.functional.dropout), "input, p = 0.5, training = True, inplace = False")]
    [InlineData(typeof(nn.functional), nameof(nn.functional.one_hot), "x, num_classes = -1")]
    [InlineData(typeof(nn.init), nameof(nn.init.kaiming_uniform_), "tensor, a = 0, mode = FanIn, nonlinearity = LeakyReLU")]
    [InlineData(typeof(nn.utils), nameof(nn.utils.clip_grad_norm_), "tensors, max_norm, norm_type = 2")]
    [InlineData(typeof(torch), nameof(randperm), $"n, {Made}, generator = null")]
    [InlineData(typeof(torch), nameof(zeros), $"size, {Made}, names = null")]
    [InlineData(typeof(torch), nameof(rand), $"size, {Made}, generator = null, names = null")]
    [InlineData(typeof(torch), nameof(frombuffer),
        "rawArray, dtype, count = -1, offset = 0, requires_grad = False, device = null")]
    [InlineData(typeof(Tensor), nameof(Tensor.backward),
        "grad_tensors = null, create_graph = False, retain_graph = False, inputs = null")]
    [InlineData(typeof(Tensor), nameof(Tensor.sort), "dim = -1, descending = False, stable = False")]
    [InlineData(typeof(Tensor), nameof(Tensor.topk), "k, dim = -1, largest = True, sorted = True")]
    [InlineData(typeof(Tensor), nameof(Tensor.allclose), "target, rtol = 1E-05, atol = 1E-08, equal_nan = False")]
    [InlineData(typeof(nn.Module), nameof(nn.Module.load_state_dict), "source, strict = True, skip = null")]
    [InlineData(typeof(nn.Module), nameof(nn.Module.named_buffers), "recurse = True, include_nonpersistent = True")]
    [InlineData(typeof(optim.Optimizer), nameof(optim.Optimizer.zero_grad), "set_to_none = True")]
    public void Defaults_are_torchsharps(Type type, string method, string expected)
    {
        var found = type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance)
            .Where(candidate => candidate.Name == method)
            .Select(candidate => string.Join(", ", candidate.GetParameters().Select(Describe)));
        Assert.Contains(expected, found);
    }

    [Fact]
    public void Tf32_is_off_until_asked_for()
    {
        Assert.False(backends.cuda.matmul.allow_tf32);
        backends.cuda.matmul.allow_tf32 = true;
        Assert.True(backends.cuda.matmul.allow_tf32);
        backends.cuda.matmul.allow_tf32 = false;
    }

    [Fact]
    public void The_number_of_threads_can_be_set()
    {
        var before = get_num_threads();
        set_num_threads(2);
        Assert.Equal(2, get_num_threads());
        set_num_threads(before);
        Assert.True(get_num_interop_threads() >= 1);
    }

    private static string Describe(ParameterInfo parameter) =>
        parameter.HasDefaultValue ? $"{parameter.Name} = {parameter.DefaultValue ?? "null"}" : parameter.Name!;
}
