using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Interop;

/// <summary>native/layers.cpp, native/losses.cpp and native/optimizers.cpp.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor shim_linear(
        Tensor t, Tensor weight, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias);

    [LibraryImport(Library)]
    internal static partial Tensor shim_conv2d(
        Tensor t, Tensor weight, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias, ReadOnlySpan<long> stride,
        ReadOnlySpan<long> padding, ReadOnlySpan<long> dilation, long groups);

    [LibraryImport(Library)]
    internal static partial Tensor shim_conv2d_same(
        Tensor t, Tensor weight, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias, ReadOnlySpan<long> stride,
        ReadOnlySpan<long> dilation, long groups);

    [LibraryImport(Library)]
    internal static partial Tensor shim_batch_norm(
        Tensor t, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? mean,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? variance, Flag training, double momentum, double eps);

    [LibraryImport(Library)]
    internal static partial Tensor shim_layer_norm(
        Tensor t, ReadOnlySpan<long> shape, long count, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias, double eps);

    [LibraryImport(Library)]
    internal static partial Tensor shim_embedding(Tensor weight, Tensor indices, long padding, Flag by_frequency, Flag sparse);

    [LibraryImport(Library)]
    internal static partial Tensor shim_dropout(Tensor t, double p, Flag training);

    [LibraryImport(Library)]
    internal static partial Flag shim_dropout_(Tensor t, double p, Flag training);

    [LibraryImport(Library)]
    internal static partial Tensor shim_max_pool2d(
        Tensor t, ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding,
        ReadOnlySpan<long> dilation, Flag ceil_mode);

    [LibraryImport(Library)]
    internal static partial Tensor shim_avg_pool2d(
        Tensor t, ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, Flag ceil_mode,
        Flag count_include_pad, long divisor);

    [LibraryImport(Library)]
    internal static partial Tensor shim_adaptive_avg_pool2d(Tensor t, ReadOnlySpan<long> output);

    [LibraryImport(Library)]
    internal static partial Tensor shim_cross_entropy(
        Tensor t, Tensor target, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight, Reduction reduction,
        long ignore, double smoothing);

    [LibraryImport(Library)]
    internal static partial Tensor shim_nll_loss(
        Tensor t, Tensor target, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight, Reduction reduction,
        long ignore);

    [LibraryImport(Library)]
    internal static partial Tensor shim_mse_loss(Tensor t, Tensor target, Reduction reduction);

    [LibraryImport(Library)]
    internal static partial Tensor shim_l1_loss(Tensor t, Tensor target, Reduction reduction);

    [LibraryImport(Library)]
    internal static partial Tensor shim_smooth_l1_loss(Tensor t, Tensor target, Reduction reduction, double beta);

    [LibraryImport(Library)]
    internal static partial Tensor shim_huber_loss(Tensor t, Tensor target, Reduction reduction, double delta);

    [LibraryImport(Library)]
    internal static partial Tensor shim_binary_cross_entropy(
        Tensor t, Tensor target, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight, Reduction reduction);

    [LibraryImport(Library)]
    internal static partial Tensor shim_binary_cross_entropy_with_logits(
        Tensor t, Tensor target, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? positive_weight, Reduction reduction);

    [LibraryImport(Library)]
    internal static partial Flag shim_adam_step(
        ReadOnlySpan<nint> parameters, ReadOnlySpan<nint> averages, ReadOnlySpan<nint> squares, ReadOnlySpan<nint> largest,
        ReadOnlySpan<long> steps, long count, AdamSettings* settings);

    [LibraryImport(Library)]
    internal static partial Flag shim_sgd_step(ReadOnlySpan<nint> parameters, nint* buffers, long count, SgdSettings* settings);

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial Flag shim_has_grad(nint handle);

    [LibraryImport(Library)]
    internal static partial Flag shim_clip_grad_norm_(
        ReadOnlySpan<nint> parameters, long count, double max_norm, double norm_type, double* total);
}
