using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>native/tensors.cpp and native/factories.cpp.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial void shim_free(nint handle);

    [LibraryImport(Library)]
    internal static partial Tensor shim_alias(Tensor t);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long shim_dim(nint handle);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long shim_numel(nint handle);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial long shim_element_size(nint handle);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial ScalarType shim_dtype(nint handle);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial DeviceType shim_device_type(nint handle);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial int shim_device_index(nint handle);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial Flag shim_is_contiguous(nint handle);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial Flag shim_is_leaf(nint handle);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial Flag shim_requires_grad(nint handle);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void shim_shape(nint handle, long* into);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void shim_strides(nint handle, long* into);

    [LibraryImport(Library)]
    internal static partial void* shim_data(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_item(Tensor t, void* into);

    [LibraryImport(Library)]
    internal static partial Flag shim_set_requires_grad(Tensor t, Flag requires);

    [LibraryImport(Library)]
    internal static partial Flag shim_retain_grad(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_backward(
        Tensor t, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? gradient, Flag retain_graph, Flag create_graph);

    /// <summary>Null when there is no gradient.</summary>
    [LibraryImport(Library)]
    internal static partial nint shim_grad(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_set_grad(Tensor t, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? gradient);

    [LibraryImport(Library)]
    internal static partial Tensor shim_detach(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_detach_(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_clone(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_contiguous(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_copy_(Tensor t, Tensor source, Flag non_blocking);

    [LibraryImport(Library)]
    internal static partial Tensor shim_to(Tensor t, ScalarType dtype, DeviceType type, int index, Flag copy, Flag non_blocking);

    [LibraryImport(Library)]
    internal static partial Tensor shim_to_dtype(Tensor t, ScalarType dtype, Flag copy, Flag non_blocking);

    [LibraryImport(Library)]
    internal static partial Tensor shim_pin_memory(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_set_data(Tensor t, Tensor source);

    [LibraryImport(Library)]
    internal static partial byte* shim_to_string(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_empty(ReadOnlySpan<long> sizes, long count, ScalarType dtype, DeviceType type, int index);

    [LibraryImport(Library)]
    internal static partial Tensor shim_zeros(ReadOnlySpan<long> sizes, long count, ScalarType dtype, DeviceType type, int index);

    [LibraryImport(Library)]
    internal static partial Tensor shim_ones(ReadOnlySpan<long> sizes, long count, ScalarType dtype, DeviceType type, int index);

    [LibraryImport(Library)]
    internal static partial Tensor shim_full(
        ReadOnlySpan<long> sizes, long count, Scalar value, ScalarType dtype, DeviceType type, int index);

    [LibraryImport(Library)]
    internal static partial Tensor shim_arange(
        Scalar start, Scalar stop, Scalar step, ScalarType dtype, DeviceType type, int index);

    [LibraryImport(Library)]
    internal static partial Tensor shim_linspace(
        double start, double stop, long steps, ScalarType dtype, DeviceType type, int index);

    [LibraryImport(Library)]
    internal static partial Tensor shim_eye(long rows, long columns, ScalarType dtype, DeviceType type, int index);

    [LibraryImport(Library)]
    internal static partial Tensor shim_from_blob(
        void* data, ReadOnlySpan<long> sizes, long count, ScalarType dtype, delegate* unmanaged[Cdecl]<nint, void> release,
        nint context);
}
