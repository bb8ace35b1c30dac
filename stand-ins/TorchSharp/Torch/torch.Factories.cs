using static TorchSharp.Interop.Native;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor full(
        long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
    {
        // As in PyTorch: whole numbers make integers, booleans booleans.
        var inferred = value.Type == ScalarType.Float64 ? get_default_dtype() : value.Type;
        var place = At(dtype ?? inferred, device, names);
        return Tracked(shim_full(size, size.Length, value, place.Type, place.Device, place.Index), requires_grad);
    }

    public static Tensor full(
        ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        full(size.ToArray(), value, dtype, device, requires_grad, names);

    public static Tensor full(
        long dim0, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        full([dim0], value, dtype, device, requires_grad, names);

    public static Tensor full(
        long dim0, long dim1, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        full([dim0, dim1], value, dtype, device, requires_grad, names);

    public static Tensor full_like(
        Tensor input, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        full(input.shape, value, dtype ?? input.dtype, device ?? input.device, requires_grad);

    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var integral = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        var place = At(dtype ?? (integral ? ScalarType.Int64 : get_default_dtype()), device);
        return Tracked(shim_arange(start, stop, step, place.Type, place.Device, place.Index), requires_grad);
    }

    public static Tensor arange(
        Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(
        double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var place = At(dtype, device);
        return Tracked(shim_linspace(start, end, steps, place.Type, place.Device, place.Index), requires_grad);
    }

    public static Tensor eye(
        long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null)
    {
        var place = At(dtype, device, names);
        return Tracked(shim_eye(rows, columns == -1 ? rows : columns, place.Type, place.Device, place.Index), requires_grad);
    }

    internal readonly record struct Place(ScalarType Type, DeviceType Device, int Index);

    /// <summary>Where and of what a new tensor is made, the defaults filled in.</summary>
    internal static Place At(ScalarType? dtype, Device? device, string[]? names = null)
    {
        if (names is { Length: > 0 }) throw new NotSupportedException("Named dimensions are not in this subset of TorchSharp.");
        device = InitializeDevice(device);
        return new Place(dtype ?? get_default_dtype(), device.type, device.index);
    }

    private static Tensor Tracked(Tensor tensor, bool requires_grad) => requires_grad ? tensor.requires_grad_() : tensor;
}
