using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>The operations of native/pointwise.cpp on one tensor.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor shim_abs(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_neg(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_sqrt(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_rsqrt(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_square(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_exp(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_expm1(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_log(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_log1p(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_log2(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_log10(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_sin(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_cos(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_tanh(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_erf(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_floor(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_ceil(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_round(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_trunc(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_sign(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_reciprocal(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_sigmoid(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_relu(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_silu(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_isnan(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_isinf(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_isfinite(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_logical_not(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_zero_(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_abs_(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_neg_(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_sqrt_(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_exp_(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_log_(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_relu_(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_sigmoid_(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_tanh_(Tensor t);

    [LibraryImport(Library)]
    internal static partial Flag shim_silu_(Tensor t);

    [LibraryImport(Library)]
    internal static partial Tensor shim_gelu(Tensor t, Flag tanh);

    [LibraryImport(Library)]
    internal static partial Tensor shim_leaky_relu(Tensor t, double slope);

    [LibraryImport(Library)]
    internal static partial Tensor shim_softmax(Tensor t, long dim, ScalarType dtype);

    [LibraryImport(Library)]
    internal static partial Tensor shim_log_softmax(Tensor t, long dim, ScalarType dtype);

    [LibraryImport(Library)]
    internal static partial Tensor shim_clamp(Tensor t, Number* low, Number* high);

    [LibraryImport(Library)]
    internal static partial Flag shim_clamp_(Tensor t, Number* low, Number* high);

    [LibraryImport(Library)]
    internal static partial Tensor shim_nan_to_num(Tensor t, double* nan, double* posinf, double* neginf);

    [LibraryImport(Library)]
    internal static partial Flag shim_fill_(Tensor t, Scalar value);
}
