using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>The operations of native/pointwise.cpp on two tensors, or a tensor and a number.</summary>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor shim_mul(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_mul_number(Tensor a, Scalar b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_div(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_div_number(Tensor a, Scalar b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_remainder(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_remainder_number(Tensor a, Scalar b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_pow(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_pow_number(Tensor a, Scalar b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_eq(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_eq_number(Tensor a, Scalar b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_ne(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_ne_number(Tensor a, Scalar b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_lt(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_lt_number(Tensor a, Scalar b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_le(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_le_number(Tensor a, Scalar b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_gt(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_gt_number(Tensor a, Scalar b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_ge(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_ge_number(Tensor a, Scalar b);

    [LibraryImport(Library)]
    internal static partial Flag shim_mul_(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Flag shim_mul_number_(Tensor a, Scalar b);

    [LibraryImport(Library)]
    internal static partial Flag shim_div_(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Flag shim_div_number_(Tensor a, Scalar b);

    [LibraryImport(Library)]
    internal static partial Flag shim_pow_(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Flag shim_pow_number_(Tensor a, Scalar b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_pow_of_number(Scalar number, Tensor exponent);

    [LibraryImport(Library)]
    internal static partial Tensor shim_div_rounded(Tensor a, Tensor b, int mode);

    [LibraryImport(Library)]
    internal static partial Tensor shim_add(Tensor a, Tensor b, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial Tensor shim_add_number(Tensor a, Scalar b, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial Flag shim_add_(Tensor a, Tensor b, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial Flag shim_add_number_(Tensor a, Scalar b, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial Tensor shim_sub(Tensor a, Tensor b, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial Tensor shim_sub_number(Tensor a, Scalar b, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial Flag shim_sub_(Tensor a, Tensor b, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial Flag shim_sub_number_(Tensor a, Scalar b, Scalar alpha);

    [LibraryImport(Library)]
    internal static partial Tensor shim_rsub_number(Tensor a, Scalar b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_maximum(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_minimum(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_logical_and(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_logical_or(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_logical_xor(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_bitwise_and(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_bitwise_or(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_matmul(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_mm(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Tensor shim_bmm(Tensor a, Tensor b);

    [LibraryImport(Library)]
    internal static partial Flag shim_addcmul_(Tensor t, Tensor a, Tensor b, Scalar value);

    [LibraryImport(Library)]
    internal static partial Flag shim_addcdiv_(Tensor t, Tensor a, Tensor b, Scalar value);

    [LibraryImport(Library)]
    internal static partial Tensor shim_lerp(Tensor t, Tensor end, Scalar weight);

    [LibraryImport(Library)]
    internal static partial Flag shim_lerp_(Tensor t, Tensor end, Scalar weight);
}
