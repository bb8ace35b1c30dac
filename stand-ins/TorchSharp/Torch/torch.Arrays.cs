using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A tensor over the array's own memory: writing to either is seen in both. The array stays pinned while a tensor uses it.
    /// </summary>
    public static Tensor from_array(Array rawArray, Device? device = null) =>
        from_array(rawArray, null, device);

    public static Tensor from_array(
        Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        var type = ScalarTypeOf(rawArray.GetType().GetElementType()!);
        return Placed(Shared(rawArray, Sizes(rawArray), type, 0), dtype ?? type, At(dtype, device, names), requires_grad);
    }

    /// <summary>A tensor over part of the array's own memory; count and offset are in elements.</summary>
    public static Tensor frombuffer(
        Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false, Device? device = null)
    {
        var length = rawArray.LongLength;
        if (count < 0) count = length - offset;
        if (offset < 0 || offset > length || count > length - offset)
            throw new ArgumentException($"frombuffer: {count} elements from {offset} of an array of {length}.");
        var type = ScalarTypeOf(rawArray.GetType().GetElementType()!);
        return Placed(Shared(rawArray, [count], type, offset), dtype, At(dtype, device), requires_grad);
    }

    /// <summary>A tensor with a copy of the values, made of <typeparamref name="T"/>'s element type and then converted.</summary>
    private static Tensor Copied<T>(
        ReadOnlySpan<T> values, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad,
        string[]? names = null)
        where T : unmanaged
    {
        long count = 1;
        foreach (var size in dimensions) count *= size;
        if (count != values.Length)
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {count} vs. {values.Length}");
        var type = ScalarTypeOf(typeof(T));
        var tensor = shim_empty(dimensions, dimensions.Length, type, DeviceType.CPU, -1);
        unsafe
        {
            values.CopyTo(new Span<T>(tensor.Pointer(), values.Length));
        }

        return Placed(tensor, dtype ?? type, At(dtype, device, names), requires_grad);
    }

    /// <summary>The tensor itself when it is already of that type and place.</summary>
    private static Tensor Placed(Tensor tensor, ScalarType dtype, Place place, bool requires_grad)
    {
        var result = tensor;
        if (dtype != tensor.dtype || place.Device != DeviceType.CPU)
        {
            result = shim_to(tensor, dtype, place.Device, place.Index, copy: false, non_blocking: false);
            tensor.Dispose();
        }

        return Tracked(result, requires_grad);
    }

    private static unsafe Tensor Shared(Array array, long[] shape, ScalarType type, long offset)
    {
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        try
        {
            var data = (byte*)pin.AddrOfPinnedObject() + (offset * type.ElementSize());
            return shim_from_blob(data, shape, shape.Length, type, &Unpin, GCHandle.ToIntPtr(pin));
        }
        catch (ExternalException)
        {
            // libtorch made no tensor, so it will not call Unpin.
            pin.Free();
            throw;
        }
    }

    /// <summary>Called by libtorch, on any thread, when the last tensor over the array is gone.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();
}
