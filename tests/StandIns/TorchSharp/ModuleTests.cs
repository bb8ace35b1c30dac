using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Overnight.StandIns.Tests.Torch;

public sealed class ModuleTests
{
    [Fact]
    public void Fields_are_registered_under_their_names()
    {
        using var network = new Network();
        Assert.Equal(
            ["scale", "body.0.weight", "body.0.bias", "body.1.weight", "body.1.bias", "last.weight"],
            network.named_parameters().Select(each => each.name));
        Assert.Equal(
            ["offset", "body.1.running_mean", "body.1.running_var", "body.1.num_batches_tracked"],
            network.named_buffers().Select(each => each.name));
        Assert.Equal(["body", "last", "body.0", "body.1"], network.named_modules().Select(each => each.name));
        Assert.Same(network.named_parameters().ElementAt(2).parameter, network.get_parameter("body.0.bias"));
        Assert.True(network.has_buffer("body.1.running_var"));
        Assert.False(network.has_parameter("body.9.weight"));
        Assert.Equal(10, network.state_dict().Count);
        Assert.Equal([3, 1], network.call(ones(3, 4)).shape);
    }

    [Fact]
    public void A_state_dictionary_moves_a_networks_values_to_another()
    {
        using var source = new Network();
        using var target = new Network();
        source.call(randn(8, 4));
        var (missing, unexpected) = target.load_state_dict(source.state_dict());
        Assert.Empty(missing.Concat(unexpected));
        foreach (var (name, value) in source.state_dict()) Assert.True(value.equal(target.state_dict()[name]), name);

        source.eval();
        target.eval();
        using var input = randn(2, 4);
        Assert.True(source.call(input).equal(target.call(input)));
    }

    [Fact]
    public void Names_that_do_not_match_are_errors_unless_told_otherwise()
    {
        using var network = new Network();
        var state = network.state_dict();
        state.Remove("scale");
        state["other"] = ones(1);
        var error = Assert.Throws<InvalidOperationException>(() => network.load_state_dict(state));
        Assert.Contains("scale", error.Message, StringComparison.Ordinal);
        Assert.Contains("other", error.Message, StringComparison.Ordinal);
        var (missing, unexpected) = network.load_state_dict(state, strict: false);
        Assert.Equal(["scale"], missing);
        Assert.Equal(["other"], unexpected);
        Assert.Empty(network.load_state_dict(state, skip: ["scale", "other"]).missing_keys);
    }

    [Fact]
    public void Training_and_evaluation_reach_every_part()
    {
        using var network = Sequential(("drop", Dropout(0.5)), ("norm", BatchNorm1d(100)));
        Assert.All(network.children().Append(network), module => Assert.True(module.training));
        network.eval();
        Assert.All(network.children().Append(network), module => Assert.False(module.training));
        using var input = randn(4, 100);
        Assert.True(network.call(input).allclose(input, atol: 1e-4));
        Assert.Equal(0, network.get_buffer("norm.num_batches_tracked")!.item<long>());
        network.train();
        Assert.False(network.call(input).allclose(input, atol: 1e-4));
        Assert.Equal(1, network.get_buffer("norm.num_batches_tracked")!.item<long>());
    }

    [Fact]
    public void Converted_parameters_are_the_same_objects_and_whole_numbers_stay_whole()
    {
        using var network = new Network();
        var parameters = network.parameters().ToList();
        using var optimizer = optim.AdamW(parameters);
        Assert.Same(network, network.to(float64));
        Assert.All(network.parameters().Zip(parameters), pair => Assert.Same(pair.First, pair.Second));
        Assert.All(parameters, parameter => Assert.Equal((float64, true), (parameter.dtype, parameter.requires_grad)));
        Assert.Equal(int64, network.get_buffer("body.1.num_batches_tracked")!.dtype);
        Assert.Equal(float64, network.call(ones([3, 4], dtype: float64)).dtype);
        Assert.Equal(bfloat16, network.bfloat16().get_parameter("scale")!.dtype);
        Assert.Throws<ArgumentException>(() => network.to(int64));
    }

    [Fact]
    public void A_parameter_takes_its_tensor_over()
    {
        using var scope = NewDisposeScope();
        var data = ones(2);
        var parameter = nn.Parameter(data, requires_grad: false);
        Assert.True(data.IsInvalid);
        Assert.False(parameter.requires_grad);
        Assert.True(scope.Contains(parameter));
        Assert.True(parameter.is_leaf);
    }

    [Fact]
    public void Convolutions_pad_as_they_are_told()
    {
        using var image = randn(2, 3, 8, 8);
        Assert.Equal([2, 4, 6, 6], Conv2d(3, 4, 3).call(image).shape);
        Assert.Equal([2, 4, 8, 8], Conv2d(3, 4, 3, Padding.Same).call(image).shape);
        Assert.Equal([2, 4, 4, 5], Conv2d(3, 4, (3, 2), stride: (2, 2), padding: (1, 1)).call(image).shape);
        using var reflected = Conv2d(3, 4, 3, padding: 1, padding_mode: PaddingModes.Reflect);
        using var padded = functional.pad(image, [1, 1, 1, 1], PaddingModes.Reflect);
        Assert.True(reflected.call(image).equal(functional.conv2d(padded, reflected.weight, reflected.bias)));
        Assert.Null(Conv2d(3, 4, 1, bias: false).bias);
        Assert.Throws<ArgumentException>(() => Conv2d(3, 4, 3, groups: 2));
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => Conv2d(2, 4, 3).call(image));
    }

    [Fact]
    public void Misuse_is_refused_in_words()
    {
        Assert.Throws<ArgumentException>(() => Dropout(1.5));
        Assert.Throws<ArgumentException>(() => BatchNorm2d(2).call(ones(2, 2)));
        using var network = new Network();
        Assert.Throws<InvalidOperationException>(() => network.register_parameter("scale", nn.Parameter(ones(1))));
        Assert.Throws<ArgumentException>(() => network.add_module("a.b", ReLU()));
        Assert.Throws<ArgumentNullException>(() => network.register_buffer("gone", null!));
        Assert.Throws<NotSupportedException>(() => Embedding(2, 2, max_norm: 1));
    }

    [Fact]
    public void In_place_layers_and_empty_sequences_keep_their_input_alive()
    {
        using var input = tensor(new[] { -1f, 1f });
        using var same = Sequential(ReLU(inplace: true), Identity()).call(input);
        Assert.Equal([0, 1], same.data<float>().ToArray());
        Assert.False(input.IsInvalid);
        using var through = Sequential(Array.Empty<Module<Tensor, Tensor>>()).call(input);
        Assert.NotSame(input, through);
        Assert.True(through.equal(input));
    }

    [Fact]
    public void A_padding_row_gets_no_gradient()
    {
        using var embedding = Embedding(3, 2, padding_idx: -1);
        embedding.call(tensor(new[] { 0L, 2L })).sum().backward();
        Assert.Equal([1, 1, 0, 0, 0, 0], embedding.weight.grad!.data<float>().ToArray());
    }

    private sealed class Network : Module<Tensor, Tensor>
    {
        private readonly Sequential body = Sequential(Linear(4, 3), BatchNorm1d(3));
        private readonly Linear last = Linear(3, 1, hasBias: false);
        private readonly Parameter scale = nn.Parameter(ones(1));
        private readonly Tensor offset = zeros(1);

        public Network()
            : base(nameof(Network)) => RegisterComponents();

        public override Tensor forward(Tensor input) => (last.call(body.call(input)) * scale) + offset;
    }
}
