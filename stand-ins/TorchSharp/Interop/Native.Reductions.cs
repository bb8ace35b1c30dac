using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>native/reductions.cpp.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor shim_sum(Tensor t, ScalarType dtype);

    [LibraryImport(Library)]
    internal static partial Tensor shim_sum_dims(Tensor t, ReadOnlySpan<long> dims, long count, Flag keep, ScalarType dtype);

    [LibraryImport(Library)]
    internal static partial Tensor shim_mean(Tensor t, ScalarType dtype);

    [LibraryImport(Library)]
    internal static partial Tensor shim_mean_dims(Tensor t, ReadOnlySpan<long> dims, long count, Flag keep, ScalarType dtype);

    [LibraryImport(Library)]
    internal static partial Tensor shim_prod(Tensor t, ScalarType dtype);

    [LibraryImport(Library)]
    internal static partial Tensor shim_var(Tensor t, Flag unbiased);

    [LibraryImport(Library)]
    internal static partial Tensor shim_var_dims(Tensor t, ReadOnlySpan<long> dims, long count, Flag unbiased, Flag keep);

    [LibraryImport(Library)]
    internal static partial Tensor shim_std(Tensor t, Flag unbiased);

    [LibraryImport(Library)]
    internal static partial Tensor shim_std_dims(Tensor t, ReadOnlySpan<long> dims, long count, Flag unbiased, Flag keep);

    [LibraryImport(Library)]
    internal static partial Tensor shim_norm(Tensor t, Scalar p);

    [LibraryImport(Library)]
    internal static partial Tensor shim_norm_dim(Tensor t, Scalar p, long dim, Flag keep);

    [LibraryImport(Library)]
    internal static partial Tensor shim_logsumexp(Tensor t, long dim, Flag keep);

    [LibraryImport(Library)]
    internal static partial Tensor shim_cumsum(Tensor t, long dim, ScalarType dtype);

    [LibraryImport(Library)]
    internal static partial Tensor shim_median(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_quantile(Tensor t, Tensor q, long* dim, Flag keep);

    [LibraryImport(Library)]
    internal static partial Tensor shim_max(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_min(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_all(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_any(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_argmax(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_argmin(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_all_dim(Tensor t, long dim, Flag keep);

    [LibraryImport(Library)]
    internal static partial Tensor shim_any_dim(Tensor t, long dim, Flag keep);

    [LibraryImport(Library)]
    internal static partial Tensor shim_argmax_dim(Tensor t, long dim, Flag keep);

    [LibraryImport(Library)]
    internal static partial Tensor shim_argmin_dim(Tensor t, long dim, Flag keep);

    [LibraryImport(Library)]
    internal static partial Flag shim_max_dim(Tensor t, long dim, Flag keep, nint* results);

    [LibraryImport(Library)]
    internal static partial Flag shim_min_dim(Tensor t, long dim, Flag keep, nint* results);

    [LibraryImport(Library)]
    internal static partial Flag shim_equal(Tensor a, Tensor b, bool* result);

    [LibraryImport(Library)]
    internal static partial Flag shim_allclose(
        Tensor a, Tensor b, double relative, double absolute, Flag equal_nan, bool* result);
}
