using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>native/views.cpp and native/indexing.cpp.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor shim_view(Tensor t, ReadOnlySpan<long> sizes, long count);

    [LibraryImport(Library)]
    internal static partial Tensor shim_reshape(Tensor t, ReadOnlySpan<long> sizes, long count);

    [LibraryImport(Library)]
    internal static partial Tensor shim_expand(Tensor t, ReadOnlySpan<long> sizes, long count, Flag isImplicit);

    [LibraryImport(Library)]
    internal static partial Tensor shim_repeat(Tensor t, ReadOnlySpan<long> sizes, long count);

    [LibraryImport(Library)]
    internal static partial Tensor shim_flatten(Tensor t, long start, long end);

    [LibraryImport(Library)]
    internal static partial Tensor shim_unsqueeze(Tensor t, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor shim_squeeze(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_squeeze_dim(Tensor t, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor shim_transpose(Tensor t, long a, long b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_permute(Tensor t, ReadOnlySpan<long> dims, long count);

    [LibraryImport(Library)]
    internal static partial Tensor shim_flip(Tensor t, ReadOnlySpan<long> dims, long count);

    [LibraryImport(Library)]
    internal static partial Tensor shim_roll(
        Tensor t, ReadOnlySpan<long> shifts, long shift_count, ReadOnlySpan<long> dims, long dim_count);

    [LibraryImport(Library)]
    internal static partial Tensor shim_narrow(Tensor t, long dim, long start, long length);

    [LibraryImport(Library)]
    internal static partial Tensor shim_slice(Tensor t, long dim, long start, long finish, long step);

    [LibraryImport(Library)]
    internal static partial Tensor shim_select(Tensor t, long dim, long index);

    [LibraryImport(Library)]
    internal static partial Tensor shim_cat(ReadOnlySpan<nint> tensors, long count, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor shim_stack(ReadOnlySpan<nint> tensors, long count, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor shim_pad(Tensor t, ReadOnlySpan<long> widths, long count, int mode, double value);

    [LibraryImport(Library)]
    internal static partial Flag shim_split(Tensor t, long size, long dim, nint* parts, long capacity, long* count);

    [LibraryImport(Library)]
    internal static partial Tensor shim_index(Tensor t, ReadOnlySpan<nint> handles, long count);

    [LibraryImport(Library)]
    internal static partial Flag shim_index_put_(
        Tensor t, ReadOnlySpan<nint> handles, long count, Tensor values, Flag accumulate);

    [LibraryImport(Library)]
    internal static partial Tensor shim_index_select(Tensor t, long dim, Tensor index);

    [LibraryImport(Library)]
    internal static partial Flag shim_index_copy_(Tensor t, long dim, Tensor index, Tensor source);

    [LibraryImport(Library)]
    internal static partial Flag shim_index_add_(Tensor t, long dim, Tensor index, Tensor source, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial Tensor shim_gather(Tensor t, long dim, Tensor index);

    [LibraryImport(Library)]
    internal static partial Flag shim_scatter_(Tensor t, long dim, Tensor index, Tensor source);

    [LibraryImport(Library)]
    internal static partial Flag shim_scatter_add_(Tensor t, long dim, Tensor index, Tensor source);

    [LibraryImport(Library)]
    internal static partial Tensor shim_masked_select(Tensor t, Tensor mask);

    [LibraryImport(Library)]
    internal static partial Tensor shim_masked_fill(Tensor t, Tensor mask, Scalar value);

    [LibraryImport(Library)]
    internal static partial Flag shim_masked_fill_(Tensor t, Tensor mask, Scalar value);

    [LibraryImport(Library)]
    internal static partial Tensor shim_where(Tensor condition, Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_nonzero(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_argsort(Tensor t, long dim, Flag descending);

    [LibraryImport(Library)]
    internal static partial Tensor shim_one_hot(Tensor t, long classes);

    [LibraryImport(Library)]
    internal static partial Tensor shim_bincount(
        Tensor t, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weights, long minimum);

    [LibraryImport(Library)]
    internal static partial Tensor shim_searchsorted(Tensor sorted, Tensor values, Flag out_int32, Flag right);

    [LibraryImport(Library)]
    internal static partial Flag shim_sort(Tensor t, long dim, Flag descending, Flag stable, nint* results);

    [LibraryImport(Library)]
    internal static partial Flag shim_topk(Tensor t, long k, long dim, Flag largest, Flag sorted, nint* results);

    [LibraryImport(Library)]
    internal static partial Flag shim_unique(Tensor t, Flag sorted, Flag inverse, Flag counts, nint* results);
}
