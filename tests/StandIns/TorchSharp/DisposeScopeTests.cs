using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Overnight.StandIns.Tests.Torch;

public sealed class DisposeScopeTests
{
    [Fact]
    public void A_scope_frees_what_was_made_in_it()
    {
        Tensor inside, moved, detached;
        using (var outer = NewDisposeScope())
        {
            using (var inner = NewDisposeScope())
            {
                inside = ones(1);
                moved = ones(1).MoveToOuterDisposeScope();
                detached = ones(1).DetachFromDisposeScope();
                Assert.Equal(1, inner.DisposablesCount);
                Assert.Equal(1, outer.DisposablesCount);
            }

            Assert.True(inside.IsInvalid);
            Assert.False(moved.IsInvalid);
            Assert.True(outer.Contains(moved));
        }

        Assert.True(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void A_scope_takes_over_what_it_is_given()
    {
        var outside = ones(1);
        using (var scope = NewDisposeScope())
        {
            scope.Attach(outside);
            var kept = ones(1);
            scope.DisposeEverythingBut(kept);
            Assert.True(outside.IsInvalid);
            Assert.False(kept.IsInvalid);
            var (first, second) = scope.Detach(kept, ones(1));
            Assert.Empty(scope.DisposablesView);
            first.Dispose();
            second.Dispose();
        }

        Assert.Throws<ObjectDisposedException>(() =>
        {
            var scope = NewDisposeScope();
            scope.Dispose();
            return scope.DisposablesCount;
        });
    }

    [Fact]
    public void What_is_disposed_by_hand_leaves_its_scope()
    {
        using var scope = NewDisposeScope();
        var t = ones(1);
        t.Dispose();
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Scopes_may_end_out_of_order()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();
        var late = ones(1);
        inner.Dispose();
        Assert.True(late.IsInvalid);
        var free = ones(1);
        Assert.Null(free.OwningDisposeScope);
        free.Dispose();
    }

    [Fact]
    public void Layers_outlive_the_scope_they_were_made_in_and_die_when_disposed()
    {
        nn.Module<Tensor, Tensor> network;
        using (NewDisposeScope()) network = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2), nn.Embedding(2, 2));
        Assert.All(network.parameters(), parameter => Assert.False(parameter.IsInvalid));
        Assert.All(network.buffers(), buffer => Assert.False(buffer.IsInvalid));

        var parameters = network.parameters().ToList();
        network.Dispose();
        Assert.All(parameters, parameter => Assert.True(parameter.IsInvalid));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Live_tensors_do_not_grow_over_training(bool momentum)
    {
        using var network = nn.Sequential(
            nn.Conv2d(1, 2, 3, padding: 1), nn.BatchNorm2d(2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(),
            nn.Linear(8, 3));
        using optim.Optimizer optimizer = momentum
            ? optim.SGD(network.parameters(), 0.1, momentum: 0.9)
            : optim.AdamW(network.parameters());
        using var images = ones(4, 1, 4, 4);
        using var labels = zeros([4], dtype: int64);
        for (var i = 0; i < 2; i++) Train();
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 10; i++)
        {
            Train();
            Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        void Train()
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = F.cross_entropy(network.call(images), labels);
            loss.backward();
            nn.utils.clip_grad_norm_(network.parameters(), 1);
            optimizer.step();
            Assert.True(float.IsFinite(loss.item<float>()));
        }
    }

    [Fact]
    public void Statistics_tell_where_tensors_were_made_and_freed()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        var outside = ones(1);
        using (var scope = NewDisposeScope())
        {
            ones(1);
            scope.Detach(ones(1)).Dispose();
        }

        outside.Dispose();
        Assert.Equal((1, 2), (statistics.CreatedOutsideScopeCount, statistics.DisposedOutsideScopeCount));
        Assert.Equal((2, 1), (statistics.CreatedInScopeCount, statistics.DisposedInScopeCount));
        Assert.Equal(1, statistics.DetachedFromScopeCount);
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
        Assert.Contains("ThreadTotalLiveCount: 0", statistics.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_finalizer_frees_what_nobody_disposed()
    {
        var weak = Forget();
        for (var i = 0; i < 5 && weak.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(weak.IsAlive);

        // The array a tensor shares is let go when libtorch frees the tensor: it stands for the native memory.
        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Forget()
        {
            var array = new float[16];
            _ = from_array(array);
            return new WeakReference(array);
        }
    }
}
