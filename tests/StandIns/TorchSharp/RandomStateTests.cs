using static TorchSharp.torch;

namespace Overnight.StandIns.Tests.Torch;

[Collection(RandomState.Name)]
public sealed class RandomStateTests
{
    [Fact]
    public void The_same_seed_draws_the_same_and_another_does_not()
    {
        manual_seed(5);
        var first = randn(100);
        manual_seed(5);
        Assert.True(first.equal(randn(100)));
        manual_seed(6);
        Assert.False(first.equal(randn(100)));
    }

    [Fact]
    public void A_restored_state_goes_on_where_it_was_saved()
    {
        manual_seed(5);
        rand(7);
        using var state = random.get_rng_state();
        var bytes = state.bytes.ToArray();
        var dropped = nn.functional.dropout(ones(1000), 0.3);
        var order = randperm(50);

        rand(100);
        using var restored = tensor(bytes);
        random.set_rng_state(restored);
        Assert.True(dropped.equal(nn.functional.dropout(ones(1000), 0.3)));
        Assert.True(order.equal(randperm(50)));
    }

    [Fact]
    public void A_generator_of_its_own_leaves_the_processs_alone()
    {
        manual_seed(5);
        using var before = get_rng_state();
        using var generator = new Generator(9);
        var first = randperm(20, generator: generator);
        using var after = get_rng_state();
        Assert.True(before.equal(after));

        using var again = new Generator();
        again.manual_seed(9);
        Assert.Equal(9, again.initial_seed());
        Assert.True(first.equal(randperm(20, generator: again)));

        using var saved = generator.get_state();
        var next = rand(5, generator: generator);
        generator.set_state(saved);
        Assert.True(next.equal(rand(5, generator: generator)));
    }

    [Fact]
    public void A_state_that_is_none_is_refused() =>
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => random.set_rng_state(zeros(3, dtype: uint8)));
}
