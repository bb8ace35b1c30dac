using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>torch.tensor: always a copy. The element type follows the .NET type unless given.</summary>
public static partial class torch
{
    public static Tensor tensor(bool scalar, Device? device = null, bool requires_grad = false) =>
        Copied<bool>([scalar], [], null, device, requires_grad);

    public static Tensor tensor(bool scalar, ScalarType dtype, Device? device = null, bool requires_grad = false) =>
        Copied<bool>([scalar], [], dtype, device, requires_grad);

    public static Tensor tensor(
        bool[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<bool>(dataArray, [dataArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(
        bool[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copied<bool>(dataArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(
        bool[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<bool>(Flat<bool>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    public static Tensor tensor(
        IList<bool> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<bool>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(byte scalar, Device? device = null, bool requires_grad = false) =>
        Copied<byte>([scalar], [], null, device, requires_grad);

    public static Tensor tensor(byte scalar, ScalarType dtype, Device? device = null, bool requires_grad = false) =>
        Copied<byte>([scalar], [], dtype, device, requires_grad);

    public static Tensor tensor(
        byte[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<byte>(dataArray, [dataArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(
        byte[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copied<byte>(dataArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(
        byte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<byte>(Flat<byte>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    public static Tensor tensor(
        IList<byte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<byte>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(sbyte scalar, Device? device = null, bool requires_grad = false) =>
        Copied<sbyte>([scalar], [], null, device, requires_grad);

    public static Tensor tensor(sbyte scalar, ScalarType dtype, Device? device = null, bool requires_grad = false) =>
        Copied<sbyte>([scalar], [], dtype, device, requires_grad);

    public static Tensor tensor(
        sbyte[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<sbyte>(dataArray, [dataArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(
        sbyte[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copied<sbyte>(dataArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(
        sbyte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<sbyte>(Flat<sbyte>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    public static Tensor tensor(
        IList<sbyte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<sbyte>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(short scalar, Device? device = null, bool requires_grad = false) =>
        Copied<short>([scalar], [], null, device, requires_grad);

    public static Tensor tensor(short scalar, ScalarType dtype, Device? device = null, bool requires_grad = false) =>
        Copied<short>([scalar], [], dtype, device, requires_grad);

    public static Tensor tensor(
        short[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<short>(dataArray, [dataArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(
        short[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copied<short>(dataArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(
        short[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<short>(Flat<short>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    public static Tensor tensor(
        IList<short> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<short>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false) =>
        Copied<int>([scalar], [], null, device, requires_grad);

    public static Tensor tensor(int scalar, ScalarType dtype, Device? device = null, bool requires_grad = false) =>
        Copied<int>([scalar], [], dtype, device, requires_grad);

    public static Tensor tensor(
        int[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<int>(dataArray, [dataArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(
        int[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copied<int>(dataArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(
        int[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<int>(Flat<int>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    public static Tensor tensor(
        IList<int> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<int>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(long scalar, Device? device = null, bool requires_grad = false) =>
        Copied<long>([scalar], [], null, device, requires_grad);

    public static Tensor tensor(long scalar, ScalarType dtype, Device? device = null, bool requires_grad = false) =>
        Copied<long>([scalar], [], dtype, device, requires_grad);

    public static Tensor tensor(
        long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<long>(dataArray, [dataArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(
        long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copied<long>(dataArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(
        long[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<long>(Flat<long>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    public static Tensor tensor(
        IList<long> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<long>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) =>
        Copied<float>([scalar], [], null, device, requires_grad);

    public static Tensor tensor(float scalar, ScalarType dtype, Device? device = null, bool requires_grad = false) =>
        Copied<float>([scalar], [], dtype, device, requires_grad);

    public static Tensor tensor(
        float[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<float>(dataArray, [dataArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(
        float[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copied<float>(dataArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(
        float[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<float>(Flat<float>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    public static Tensor tensor(
        IList<float> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<float>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(double scalar, Device? device = null, bool requires_grad = false) =>
        Copied<double>([scalar], [], null, device, requires_grad);

    public static Tensor tensor(double scalar, ScalarType dtype, Device? device = null, bool requires_grad = false) =>
        Copied<double>([scalar], [], dtype, device, requires_grad);

    public static Tensor tensor(
        double[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<double>(dataArray, [dataArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(
        double[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Copied<double>(dataArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(
        double[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<double>(Flat<double>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    public static Tensor tensor(
        IList<double> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Copied<double>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    /// <summary>A rectangular array's elements, row by row.</summary>
    private static ReadOnlySpan<T> Flat<T>(Array array)
        where T : unmanaged =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    private static long[] Sizes(Array array)
    {
        var sizes = new long[array.Rank];
        for (var i = 0; i < sizes.Length; i++) sizes[i] = array.GetLongLength(i);
        return sizes;
    }
}
