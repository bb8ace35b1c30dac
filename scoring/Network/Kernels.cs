using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Overnight.Scoring;

/// <summary>The loops over a row's vectors; widths are multiples of <see cref="Lanes"/>.</summary>
internal static unsafe class Kernels
{
    public static bool AreWide => Vector512.IsHardwareAccelerated;

    /// <summary>Floats a vector.</summary>
    public static int Lanes => AreWide ? Vector512<float>.Count : Vector<float>.Count;

    public static int Padded(int width) => (width + Lanes - 1) / Lanes * Lanes;

    /// <summary>
    /// Adds to each row value * slope + what lies between table rows index and index + 1: the first layer's answer to a number and its
    /// place among the bins.
    /// </summary>
    public static void AddNumbers(float* sums, int rows, int width, float* table, float* slope, int* index, float* fraction, float* value)
    {
        if (AreWide) AddNumbers<WideLanes, Vector512<float>>(sums, rows, width, table, slope, index, fraction, value);
        else AddNumbers<NativeLanes, Vector<float>>(sums, rows, width, table, slope, index, fraction, value);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddNumbers<TLanes, TVector>(float* sums, int rows, int width, float* table, float* slope, int* index, float* fraction, float* value)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        for (var row = 0; row < rows; row++, sums += width)
        {
            var lower = table + ((long)index[row] * width);
            var upper = lower + width;
            var (share, x) = (TLanes.All(fraction[row]), TLanes.All(value[row]));
            for (var i = 0; i < width; i += TLanes.Count)
            {
                var low = TLanes.Load(lower + i);
                var sum = TLanes.MultiplyAdd(x, TLanes.Load(slope + i), TLanes.Add(TLanes.Load(sums + i), low));
                TLanes.Store(TLanes.MultiplyAdd(share, TLanes.Subtract(TLanes.Load(upper + i), low), sum), sums + i);
            }
        }
    }

    /// <summary>Adds to each row the table's row of its code.</summary>
    public static void AddCodes(float* sums, int rows, int width, float* table, int* index)
    {
        if (AreWide) AddCodes<WideLanes, Vector512<float>>(sums, rows, width, table, index);
        else AddCodes<NativeLanes, Vector<float>>(sums, rows, width, table, index);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddCodes<TLanes, TVector>(float* sums, int rows, int width, float* table, int* index)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        for (var row = 0; row < rows; row++, sums += width)
        {
            var added = table + ((long)index[row] * width);
            for (var i = 0; i < width; i += TLanes.Count) TLanes.Store(TLanes.Add(TLanes.Load(sums + i), TLanes.Load(added + i)), sums + i);
        }
    }

    /// <summary>Adds to each row its inputs times their weights, skipping those that are 0, as most of a text's are.</summary>
    public static void AddInputs(float* sums, int rows, int width, float* weights, float* inputs, int count)
    {
        if (AreWide) AddInputs<WideLanes, Vector512<float>>(sums, rows, width, weights, inputs, count);
        else AddInputs<NativeLanes, Vector<float>>(sums, rows, width, weights, inputs, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddInputs<TLanes, TVector>(float* sums, int rows, int width, float* weights, float* inputs, int count)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        for (var row = 0; row < rows; row++, sums += width, inputs += count)
        {
            for (var input = 0; input < count; input++)
            {
                if (inputs[input] == 0) continue;
                var x = TLanes.All(inputs[input]);
                var weight = weights + ((long)input * width);
                for (var i = 0; i < width; i += TLanes.Count)
                    TLanes.Store(TLanes.MultiplyAdd(x, TLanes.Load(weight + i), TLanes.Load(sums + i)), sums + i);
            }
        }
    }

    /// <summary>Each row becomes the bias.</summary>
    public static void Fill(float* sums, int rows, int width, float* bias)
    {
        for (var row = 0; row < rows; row++) new ReadOnlySpan<float>(bias, width).CopyTo(new Span<float>(sums + ((long)row * width), width));
    }

    public static void Rectify(float* values, long count)
    {
        if (AreWide) Rectify<WideLanes, Vector512<float>>(values, count);
        else Rectify<NativeLanes, Vector<float>>(values, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rectify<TLanes, TVector>(float* values, long count)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var zero = TLanes.All(0);
        for (var i = 0L; i < count; i += TLanes.Count) TLanes.Store(TLanes.Max(TLanes.Load(values + i), zero), values + i);
    }

    /// <summary>For each row and output the sum of inputs times weights, plus bias: for few outputs, which would leave most of a panel empty.</summary>
    public static void Dots(float* inputs, int rows, int depth, float* weights, float* bias, float* outputs, int count, int stride)
    {
        if (AreWide) Dots<WideLanes, Vector512<float>>(inputs, rows, depth, weights, bias, outputs, count, stride);
        else Dots<NativeLanes, Vector<float>>(inputs, rows, depth, weights, bias, outputs, count, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dots<TLanes, TVector>(float* inputs, int rows, int depth, float* weights, float* bias, float* outputs, int count, int stride)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        for (var row = 0; row < rows; row++, inputs += depth, outputs += stride)
        {
            for (var output = 0; output < count; output++)
            {
                var weight = weights + ((long)output * depth);
                var (even, odd) = (TLanes.All(0), TLanes.All(0));
                var i = 0;
                for (; i + (2 * TLanes.Count) <= depth; i += 2 * TLanes.Count)
                {
                    even = TLanes.MultiplyAdd(TLanes.Load(inputs + i), TLanes.Load(weight + i), even);
                    odd = TLanes.MultiplyAdd(TLanes.Load(inputs + i + TLanes.Count), TLanes.Load(weight + i + TLanes.Count), odd);
                }
                for (; i < depth; i += TLanes.Count) even = TLanes.MultiplyAdd(TLanes.Load(inputs + i), TLanes.Load(weight + i), even);
                outputs[output] = bias[output] + TLanes.Sum(TLanes.Add(even, odd));
            }
        }
    }
}
