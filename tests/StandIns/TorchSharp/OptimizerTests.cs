using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Overnight.StandIns.Tests.Torch;

[Collection(RandomState.Name)]
public sealed class OptimizerTests
{
    private static readonly Dictionary<string, Func<IEnumerable<Parameter>, OptimizerHelper>> Makers = new(StringComparer.Ordinal)
    {
        ["AdamW"] = p => optim.AdamW(p, lr: 0.05, weight_decay: 0.1),
        ["AdamW with amsgrad"] = p => optim.AdamW(p, lr: 0.05, amsgrad: true),
        ["SGD"] = p => optim.SGD(p, 0.05),
        ["SGD with momentum"] = p => optim.SGD(p, 0.05, momentum: 0.9, weight_decay: 0.1),
    };

    public static TheoryData<string> Optimizers => new(Makers.Keys);

    [Fact]
    public void AdamW_follows_its_formula()
    {
        const double lr = 0.1, beta1 = 0.8, beta2 = 0.95, eps = 1e-6, decay = 0.2;
        double x = 3, average = 0, square = 0;
        var parameter = nn.Parameter(tensor(new[] { x }));
        using var optimizer = optim.AdamW([parameter], lr, beta1, beta2, eps, decay);
        for (var step = 1; step <= 20; step++)
        {
            var gradient = 2 * x;
            x *= 1 - (lr * decay);
            average = (beta1 * average) + ((1 - beta1) * gradient);
            square = (beta2 * square) + ((1 - beta2) * gradient * gradient);
            x -= lr * (average / (1 - Math.Pow(beta1, step))) / (Math.Sqrt(square / (1 - Math.Pow(beta2, step))) + eps);

            Step(optimizer, () => parameter.pow(2).sum());
            Assert.Equal(x, parameter.item<double>(), 1e-12);
        }
    }

    [Fact]
    public void Sgd_follows_its_formula()
    {
        const double lr = 0.1, momentum = 0.5, dampening = 0.25, decay = 0.2;
        double x = 3, buffer = 0;
        var parameter = nn.Parameter(tensor(new[] { x }));
        using var optimizer = optim.SGD([parameter], lr, momentum, dampening, decay);
        for (var step = 1; step <= 20; step++)
        {
            var gradient = (2 * x) + (decay * x);
            buffer = step == 1 ? gradient : (momentum * buffer) + ((1 - dampening) * gradient);
            x -= lr * buffer;

            Step(optimizer, () => parameter.pow(2).sum());
            Assert.Equal(x, parameter.item<double>(), 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Saved_and_loaded_it_goes_on_bit_for_bit(string name)
    {
        var (weights, straight) = Network(name);
        for (var i = 0; i < 6; i++) Step(straight, () => Loss(weights));

        var (before, first) = Network(name);
        for (var i = 0; i < 3; i++) Step(first, () => Loss(before));
        using var file = new MemoryStream();
        using (var writer = new BinaryWriter(file, System.Text.Encoding.UTF8, leaveOpen: true)) first.save_state_dict(writer);
        file.Position = 0;

        var (after, second) = Network(name);
        using (no_grad()) after.copy_(before);
        using (var reader = new BinaryReader(file)) second.load_state_dict(reader);
        for (var i = 0; i < 3; i++) Step(second, () => Loss(after));

        Assert.Equal(weights.bytes.ToArray(), after.bytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_state_dictionary_is_copied_not_shared(string name)
    {
        var (before, first) = Network(name);
        Step(first, () => Loss(before));
        var (after, second) = Network(name);
        using (no_grad()) after.copy_(before);
        second.load_state_dict(first.state_dict());
        first.Dispose();

        Step(second, () => Loss(after));
        Assert.Single(second.state_dict().State);
        Assert.True(second.state_dict().State[0].ApproximatelyEquals(second.state_dict().State[0]));
    }

    [Fact]
    public void State_is_open_to_reading_and_writing()
    {
        var (weights, helper) = Network("AdamW");
        var optimizer = (AdamW)helper;
        Step(optimizer, () => Loss(weights));
        var state = (AdamW.State)optimizer.state_dict().State[0];
        Assert.Equal(1, state.step);
        Assert.Equal(weights.shape, state.exp_avg.shape);
        Assert.Null(state.max_exp_avg_sq);
        Assert.Equal(0.1, ((AdamW.Options)optimizer.state_dict().Options[0]).weight_decay);
    }

    [Fact]
    public void Learning_rates_are_set_on_the_groups()
    {
        var slow = nn.Parameter(ones(1));
        var fast = nn.Parameter(ones(1));
        using var optimizer = optim.SGD([new SGD.ParamGroup([slow], lr: 0.1), new SGD.ParamGroup([fast], lr: 0.5)], 1);
        Assert.Equal([0.1, 0.5], optimizer.ParamGroups.Select(group => group.InitialLearningRate));
        foreach (var group in optimizer.ParamGroups) group.LearningRate *= 2;

        Step(optimizer, () => slow.sum() + fast.sum());
        Assert.Equal(0.8f, slow.item<float>(), 1e-6f);
        Assert.Equal(0f, fast.item<float>(), 1e-6f);
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays_as_it_is()
    {
        var used = nn.Parameter(ones(1));
        var unused = nn.Parameter(ones(1));
        using var optimizer = optim.AdamW([used, unused], weight_decay: 0.5);
        Step(optimizer, () => used.sum());
        Assert.Equal(1f, unused.item<float>());
        Assert.Equal(0, ((AdamW.State)optimizer.state_dict().State[1]).step);
        Assert.NotEqual(1f, used.item<float>());
    }

    [Fact]
    public void Gradients_are_dropped_or_zeroed()
    {
        var parameter = nn.Parameter(ones(1));
        using var optimizer = optim.SGD([parameter], 0.1);
        Step(optimizer, () => parameter.sum());
        optimizer.zero_grad(set_to_none: false);
        Assert.Equal(0f, parameter.grad!.item<float>());
        optimizer.zero_grad();
        Assert.Null(parameter.grad);
    }

    [Fact]
    public void A_closure_computes_the_loss_with_gradients()
    {
        var parameter = nn.Parameter(ones(1));
        using var optimizer = optim.SGD([parameter], 0.5);
        using (no_grad())
        {
            var loss = optimizer.step(() =>
            {
                var value = parameter.pow(2).sum();
                value.backward();
                return value;
            });
            Assert.Equal(1f, loss!.item<float>());
        }

        Assert.Equal(0f, parameter.item<float>());
    }

    [Fact]
    public void Settings_that_make_no_sense_and_foreign_states_are_refused()
    {
        var parameter = nn.Parameter(ones(1));
        Assert.Throws<ArgumentException>(() => optim.AdamW([parameter], lr: -1));
        Assert.Throws<ArgumentException>(() => optim.AdamW([parameter], beta1: 1));
        Assert.Throws<ArgumentException>(() => optim.SGD([parameter], 0.1, nesterov: true));
        Assert.Throws<ArgumentException>(() => optim.AdamW([parameter, parameter]));

        using var file = new MemoryStream();
        using var adam = optim.AdamW([parameter]);
        using (var writer = new BinaryWriter(file, System.Text.Encoding.UTF8, leaveOpen: true)) adam.save_state_dict(writer);
        Load<InvalidDataException>(optim.SGD([parameter], 0.1), file);
        Load<ArgumentException>(optim.AdamW([parameter, nn.Parameter(ones(1))]), file);
        Load<ArgumentException>(optim.AdamW([nn.Parameter(ones(2))]), file);
        file.SetLength(file.Length - 1);
        Load<EndOfStreamException>(optim.AdamW([parameter]), file);

        static void Load<T>(OptimizerHelper optimizer, MemoryStream file)
            where T : Exception
        {
            file.Position = 0;
            using var reader = new BinaryReader(file, System.Text.Encoding.UTF8, leaveOpen: true);
            Assert.Throws<T>(() => optimizer.load_state_dict(reader));
        }
    }

    private static (Parameter Weights, OptimizerHelper Optimizer) Network(string name)
    {
        manual_seed(17);
        var weights = nn.Parameter(randn(5, 3));
        return (weights, Makers[name]([weights]));
    }

    private static Tensor Loss(Parameter weights) => (weights.matmul(arange(3, dtype: float32)) - 1).pow(2).mean();

    private static void Step(optim.Optimizer optimizer, Func<Tensor> loss)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        loss().backward();
        optimizer.step();
    }
}
