using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>native/runtime.cpp and native/random.cpp.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Flag shim_set_num_threads(int count);

    [LibraryImport(Library)]
    internal static partial int shim_get_num_threads();

    [LibraryImport(Library)]
    internal static partial Flag shim_set_num_interop_threads(int count);

    [LibraryImport(Library)]
    internal static partial int shim_get_num_interop_threads();

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial Flag shim_grad_enabled();

    [LibraryImport(Library), SuppressGCTransition]
    internal static partial void shim_set_grad_enabled(Flag enabled);

    [LibraryImport(Library)]
    internal static partial nint shim_inference_mode_new(Flag enabled);

    [LibraryImport(Library)]
    internal static partial void shim_inference_mode_free(nint guard);

    [LibraryImport(Library)]
    internal static partial Flag shim_inference_mode_enabled();

    [LibraryImport(Library)]
    internal static partial Flag shim_cuda_available();

    [LibraryImport(Library)]
    internal static partial Flag shim_cuda_cudnn_available();

    [LibraryImport(Library)]
    internal static partial int shim_cuda_device_count();

    [LibraryImport(Library)]
    internal static partial Flag shim_cuda_synchronize(int index);

    [LibraryImport(Library)]
    internal static partial Flag shim_cuda_manual_seed(long seed, int index);

    [LibraryImport(Library)]
    internal static partial Flag shim_get_allow_tf32_matmul();

    [LibraryImport(Library)]
    internal static partial Flag shim_set_allow_tf32_matmul(Flag allow);

    [LibraryImport(Library)]
    internal static partial Flag shim_get_allow_tf32_cudnn();

    [LibraryImport(Library)]
    internal static partial Flag shim_set_allow_tf32_cudnn(Flag allow);

    [LibraryImport(Library)]
    internal static partial nint shim_generator_new(ulong seed);

    [LibraryImport(Library)]
    internal static partial nint shim_generator_default();

    [LibraryImport(Library)]
    internal static partial void shim_generator_free(nint handle);

    [LibraryImport(Library)]
    internal static partial long shim_generator_initial_seed(Generator generator);

    [LibraryImport(Library)]
    internal static partial Flag shim_generator_manual_seed(Generator generator, long seed);

    [LibraryImport(Library)]
    internal static partial Tensor shim_generator_get_state(Generator generator);

    [LibraryImport(Library)]
    internal static partial Flag shim_generator_set_state(Generator generator, Tensor state);

    [LibraryImport(Library)]
    internal static partial Tensor shim_rand(
        ReadOnlySpan<long> sizes, long count, ScalarType dtype, DeviceType type, int index, Generator? generator);

    [LibraryImport(Library)]
    internal static partial Tensor shim_randn(
        ReadOnlySpan<long> sizes, long count, ScalarType dtype, DeviceType type, int index, Generator? generator);

    [LibraryImport(Library)]
    internal static partial Tensor shim_randint(
        long low, long high, ReadOnlySpan<long> sizes, long count, ScalarType dtype, DeviceType type, int index,
        Generator? generator);

    [LibraryImport(Library)]
    internal static partial Tensor shim_randperm(long n, ScalarType dtype, DeviceType type, int index, Generator? generator);

    [LibraryImport(Library)]
    internal static partial Flag shim_uniform_(Tensor t, double low, double high, Generator? generator);

    [LibraryImport(Library)]
    internal static partial Flag shim_normal_(Tensor t, double mean, double deviation, Generator? generator);

    [LibraryImport(Library)]
    internal static partial Flag shim_bernoulli_(Tensor t, double p, Generator? generator);

    [LibraryImport(Library)]
    internal static partial Tensor shim_bernoulli(Tensor t, Generator? generator);

    [LibraryImport(Library)]
    internal static partial Tensor shim_multinomial(Tensor t, long count, Flag replacement, Generator? generator);
}
