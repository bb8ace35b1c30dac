using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Overnight.StandIns.Tests.Torch;

public sealed class TensorTests
{
    [Fact]
    public void Element_types_follow_the_values_or_the_default()
    {
        Assert.Equal(ScalarType.Float32, zeros(2).dtype);
        Assert.Equal(ScalarType.Float32, rand(2).dtype);
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Assert.Equal(ScalarType.Float32, arange(0, 1, 0.5).dtype);
        Assert.Equal(ScalarType.Int64, full([2], 1).dtype);
        Assert.Equal(ScalarType.Float32, full([2], 1.5).dtype);
        Assert.Equal(ScalarType.Bool, full([2], true).dtype);
        Assert.Equal(ScalarType.Float64, tensor(1.0).dtype);
        Assert.Equal(ScalarType.Float32, tensor(new[] { 1f }).dtype);
        Assert.Equal(ScalarType.Int32, tensor(new[] { 1 }).dtype);
        Assert.Equal(ScalarType.Byte, tensor(new byte[] { 1 }).dtype);
        Assert.Equal(ScalarType.Int64, randint(5, [2]).dtype);
        Assert.Equal(ScalarType.Int64, randperm(5).dtype);
        Assert.Equal(ScalarType.Int64, (tensor(new[] { 1f, 2f }) > 1).sum().dtype);
    }

    [Fact]
    public void A_tensor_copies_its_array_and_from_array_shares_it()
    {
        float[] values = [1, 2, 3, 4, 5, 6];
        using var copied = tensor(values, [2, 3]);
        using var shared = from_array(values);
        using var part = frombuffer(values, ScalarType.Float32, count: 2, offset: 3);
        values[3] = 40;
        shared[1] = tensor(20f);

        Assert.Equal([1, 2, 3, 4, 5, 6], copied.data<float>().ToArray());
        Assert.Equal([1, 20, 3, 40, 5, 6], shared.data<float>().ToArray());
        Assert.Equal([40, 5], part.data<float>().ToArray());
        Assert.Equal(20, values[1]);
    }

    [Fact]
    public void A_shared_array_is_let_go_with_its_last_tensor()
    {
        var array = Share(out var view);
        GC.Collect();
        Assert.True(array.IsAlive);
        Assert.Equal(2f, view.item<float>());

        view.Dispose();
        GC.Collect();
        Assert.False(array.IsAlive);

        // Not inlined, so that no register of this test's frame holds the array.
        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Share(out Tensor view)
        {
            var values = new float[] { 1, 2, 3 };
            using var whole = from_array(values);
            view = whole[1];
            return new WeakReference(values);
        }
    }

    [Fact]
    public void Rectangular_arrays_keep_their_shape()
    {
        using var t = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        using var shared = from_array(new long[,] { { 1, 2 }, { 3, 4 } });
        Assert.Equal([2, 3], t.shape);
        Assert.Equal(6f, t[1, 2].item<float>());
        Assert.Equal([1, 2, 3, 4], shared.data<long>().ToArray());
    }

    [Fact]
    public void Bytes_are_the_elements_memory()
    {
        using var t = zeros(2, 2);
        MemoryMarshal.Cast<byte, float>(t.bytes)[3] = 7;
        Assert.Equal(7f, t[1, 1].item<float>());

        t.bytes = MemoryMarshal.AsBytes(new[] { 1f, 2f, 3f, 4f }.AsSpan());
        Assert.Equal([1, 2, 3, 4], t.data<float>().ToArray());
        Assert.Throws<ArgumentException>(() => t.bytes = new byte[15]);
        Assert.Throws<NotSupportedException>(() => t.t().bytes.Length);
        Assert.Equal(0, zeros(0).bytes.Length);
    }

    [Fact]
    public void Data_reads_a_view_in_its_own_order()
    {
        using var t = arange(6).reshape(2, 3).t();
        var data = t.data<long>();
        Assert.Equal([0, 3, 1, 4, 2, 5], data.ToArray());
        Assert.Equal([0, 3, 1, 4, 2, 5], data);
        Assert.Equal(4, data[1, 1]);
        data[2, 0] = 9;
        Assert.Equal(9, t[2, 0].item<long>());
        Assert.Throws<ArgumentOutOfRangeException>(() => data[6]);
        Assert.Throws<ArgumentException>(() => t.data<float>());
    }

    [Fact]
    public void Items_come_in_the_element_types_own_kind_and_short_floats_widen()
    {
        Assert.Equal(1.5f, tensor(1.5f).item<float>());
        Assert.Equal(1.5f, tensor(1.5f).bfloat16().item<float>());
        Assert.Equal(1.5f, tensor(1.5f).half().item<float>());
        Assert.True(tensor(2f).gt(1).item<bool>());
        Assert.Equal(-3L, tensor(-3).ToInt64());
        Assert.Equal(0.5, tensor(0.5).ToDouble());
        Assert.Throws<ArgumentException>(() => tensor(1f).item<double>());
        Assert.Throws<ArgumentException>(() => zeros(2).item<float>());
    }

    [Fact]
    public void Indices_are_numbers_slices_masks_tensors_and_ellipses()
    {
        using var t = arange(24).reshape(2, 3, 4);
        Assert.Equal([4, 5, 6, 7], t[0, 1].data<long>().ToArray());
        Assert.Equal(23, t[-1, -1, -1].item<long>());
        Assert.Equal([2, 2, 4], t[.., 1..].shape);
        Assert.Equal([2, 3, 2], t[TensorIndex.Ellipsis, TensorIndex.Slice(0, 4, 2)].shape);
        Assert.Equal([2, 1, 3, 4], t[TensorIndex.Colon, TensorIndex.None].shape);
        Assert.Equal([3, 7, 11, 15, 19, 23], t[TensorIndex.Ellipsis, ^1].flatten().data<long>().ToArray());
        using var planes = tensor(new[] { 1L, 0L });
        using var rows = tensor(new[] { 2L, 0L });
        Assert.Equal([20, 0], t[TensorIndex.Tensor(planes), TensorIndex.Tensor(rows), 0].data<long>().ToArray());
        Assert.Equal([22, 23], t[t > 21].data<long>().ToArray());
        Assert.Equal([2, 2, 4], t[TensorIndex.Colon, TensorIndex.Tensor(tensor(new[] { 2L, 0L }))].shape);
    }

    [Fact]
    public void An_index_can_be_assigned_to()
    {
        using var t = zeros(2, 3);
        t[0] = tensor(new[] { 1f, 2f, 3f });
        t[1, 1..] = tensor(5f);
        t[t == 5] = tensor(6f);
        Assert.Equal([1, 2, 3, 0, 6, 6], t.data<float>().ToArray());
    }

    [Fact]
    public void Numbers_and_tensors_mix_in_operators()
    {
        using var t = tensor(new[] { 1f, 2f });
        Assert.Equal([2.5f, 1.5f], ((2 / t) + 1 - (0.5 * t / t)).data<float>().ToArray());
        Assert.Equal([-4, -5], (1 - t - 4).data<float>().ToArray());
        Assert.Equal([1, 4], t.pow(2).data<float>().ToArray());
        Assert.Equal([false, true], (t >= 2).data<bool>().ToArray());
        Assert.Equal([1, 0], (tensor(new[] { 3L, 4L }) % 2).data<long>().ToArray());
        Assert.Equal(ScalarType.Int64, (tensor(new[] { 3L }) * 2).dtype);
    }

    [Fact]
    public void In_place_operations_return_the_tensor_itself()
    {
        using var t = ones(3);
        Assert.Same(t, t.add_(1).mul_(t).clamp_(max: 3));
        Assert.Equal([3, 3, 3], t.data<float>().ToArray());
        Assert.Equal(0f, t.zero_().sum().item<float>());
    }

    [Fact]
    public void Reductions_and_orders_name_their_results()
    {
        using var t = tensor(new[] { 3f, 1f, 2f, 9f, 8f, 7f }, [2, 3]);
        Assert.Equal([3, 9], t.max(1).values.data<float>().ToArray());
        Assert.Equal([1, 2], t.min(1).indexes.data<long>().ToArray());
        Assert.Equal([0, 0], t.argmax(1).data<long>().ToArray());
        Assert.Equal([1, 2, 3, 7, 8, 9], t.sort().Values.data<float>().ToArray());
        Assert.Equal([0, 2], t.topk(2).indexes[0].data<long>().ToArray());
        Assert.Equal([6, 12], t.mean([1]).mul(3).sub(tensor(new[] { 0f, 12f })).data<float>().ToArray());
        Assert.Equal([1, 2], tensor(new[] { 5, 5, 4 }).unique(return_counts: true).counts!.data<long>().ToArray());
        Assert.Equal(ScalarType.Float64, t.sum([0], type: ScalarType.Float64).dtype);
    }

    [Fact]
    public void Shapes_are_joined_and_taken_apart()
    {
        using var t = arange(6).reshape(2, 3);
        Assert.Equal([4, 3], cat([t, t]).shape);
        Assert.Equal([2, 2, 3], stack([t, t], 1).shape);
        Assert.Equal([2, 1], t.split(2, 1).Select(part => part.shape[1]));
        Assert.Equal([2, 1], t.chunk(2, 1).Select(part => part.shape[1]));
        Assert.Equal([2, 0, 1, 5, 3, 4], t.roll(1, 1).flatten().data<long>().ToArray());
        Assert.Equal([2, 1, 0, 5, 4, 3], t.flip(1).flatten().data<long>().ToArray());
        Assert.Equal([3, 2], t.T.shape);
        Assert.Equal([1, 4], t.index_select(1, tensor(new[] { 1L })).flatten().data<long>().ToArray());
        Assert.Equal([0, 5], t.gather(1, tensor(new[] { 0L, 2L }, [2, 1])).flatten().data<long>().ToArray());
    }

    [Fact]
    public void What_libtorch_refuses_is_an_external_exception_with_its_words()
    {
        var shapes = Assert.Throws<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));
        Assert.Contains("shapes cannot be multiplied", shapes.Message, StringComparison.Ordinal);
        var view = Assert.Throws<ExternalException>(() => ones(2, 3).view(7));
        Assert.Contains("[7]", view.Message, StringComparison.Ordinal);
        Assert.Throws<ExternalException>(() => ones(2).add_(ones(3)));
        Assert.Throws<ExternalException>(() => nn.functional.cross_entropy(ones(1, 3), tensor(new[] { 3L })));
        Assert.Throws<ExternalException>(() => ones(2).backward());
    }

    [Fact]
    public void A_disposed_tensor_says_so()
    {
        var t = ones(2);
        t.Dispose();
        t.Dispose();
        Assert.True(t.IsInvalid);
        var error = Assert.Throws<InvalidOperationException>(() => t.add(1));
        Assert.Contains("Tensor invalid", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => ones(2).add((Tensor)null!));
    }

    [Fact]
    public void Without_a_gpu_asking_for_one_is_an_error()
    {
        if (cuda.is_available()) return;
        Assert.Equal(0, cuda.device_count());
        Assert.Throws<InvalidOperationException>(() => device("cuda:0"));
        Assert.Throws<InvalidOperationException>(() => zeros([1], device: new Device(DeviceType.CUDA)));
        Assert.Equal("cpu", device("cpu").ToString());
        Assert.Equal("cuda:1", new Device("cuda:1").ToString());
    }
}
