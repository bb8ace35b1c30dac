using System.Runtime.CompilerServices;

namespace Overnight.Scoring;

/// <summary>
/// A layer of weights over some rows: outputs = inputs x weights + bias. The weights lie in panels of two vectors' width, each of which
/// stays in the first-level cache while all rows pass it; six rows by two vectors of sums stay in registers, which both AVX2's sixteen
/// and AVX-512's thirty-two hold, and are enough to hide a multiplication's latency.
/// </summary>
internal sealed unsafe class Dense
{
    /// <summary>Rows that are worked on together: buffers hold a multiple of it.</summary>
    public const int RowsAtOnce = 6;

    private readonly FloatBuffer _weights;
    private readonly FloatBuffer _bias;
    private readonly int _panel;

    /// <param name="weight">The weight from an input to an output.</param>
    public Dense(int inputs, int outputs, Func<int, int, float> weight, Func<int, float> bias)
    {
        _panel = 2 * Kernels.Lanes;
        Inputs = inputs;
        Width = (outputs + _panel - 1) / _panel * _panel;
        _weights = new FloatBuffer((long)inputs * Width);
        _bias = new FloatBuffer(Width);
        for (var output = 0; output < outputs; output++)
        {
            var (panel, within) = Math.DivRem(output, _panel);
            for (var input = 0; input < inputs; input++)
                _weights.Start[((long)panel * inputs * _panel) + (input * _panel) + within] = weight(input, output);
            _bias.Start[output] = bias(output);
        }
    }

    public int Inputs { get; }

    /// <summary>Outputs a row, filled up with zeros to whole panels.</summary>
    public int Width { get; }

    /// <param name="inputs">Row by row, <see cref="Inputs"/> each; readable up to a multiple of <see cref="RowsAtOnce"/> rows.</param>
    /// <param name="outputs">Row by row, <see cref="Width"/> each; writable up to a multiple of <see cref="RowsAtOnce"/> rows.</param>
    /// <param name="rectified">Whatever is below 0 becomes 0.</param>
    public void Run(float* inputs, float* outputs, int rows, bool rectified)
    {
        if (Kernels.AreWide) Run<WideLanes, System.Runtime.Intrinsics.Vector512<float>>(inputs, outputs, rows, rectified);
        else Run<NativeLanes, System.Numerics.Vector<float>>(inputs, outputs, rows, rectified);
    }

    private void Run<TLanes, TVector>(float* inputs, float* outputs, int rows, bool rectified)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        // -infinity is no bound at all.
        var least = rectified ? 0f : float.NegativeInfinity;
        for (var panel = 0; panel < Width; panel += _panel)
        {
            var weights = _weights.Start + ((long)panel * Inputs);
            for (var row = 0; row < rows; row += RowsAtOnce)
                SixRows<TLanes, TVector>(inputs + ((long)row * Inputs), weights, _bias.Start + panel, outputs + ((long)row * Width) + panel, Inputs, Width, least);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SixRows<TLanes, TVector>(float* inputs, float* weights, float* bias, float* outputs, int depth, int width, float least)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        var lanes = TLanes.Count;
        float* r0 = inputs, r1 = r0 + depth, r2 = r1 + depth, r3 = r2 + depth, r4 = r3 + depth, r5 = r4 + depth;
        TVector a0 = TLanes.Load(bias), b0 = TLanes.Load(bias + lanes);
        TVector a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0;
        for (var i = 0; i < depth; i++)
        {
            var (left, right) = (TLanes.Load(weights), TLanes.Load(weights + lanes));
            weights += 2 * lanes;
            var x = TLanes.All(r0[i]);
            a0 = TLanes.MultiplyAdd(x, left, a0);
            b0 = TLanes.MultiplyAdd(x, right, b0);
            x = TLanes.All(r1[i]);
            a1 = TLanes.MultiplyAdd(x, left, a1);
            b1 = TLanes.MultiplyAdd(x, right, b1);
            x = TLanes.All(r2[i]);
            a2 = TLanes.MultiplyAdd(x, left, a2);
            b2 = TLanes.MultiplyAdd(x, right, b2);
            x = TLanes.All(r3[i]);
            a3 = TLanes.MultiplyAdd(x, left, a3);
            b3 = TLanes.MultiplyAdd(x, right, b3);
            x = TLanes.All(r4[i]);
            a4 = TLanes.MultiplyAdd(x, left, a4);
            b4 = TLanes.MultiplyAdd(x, right, b4);
            x = TLanes.All(r5[i]);
            a5 = TLanes.MultiplyAdd(x, left, a5);
            b5 = TLanes.MultiplyAdd(x, right, b5);
        }
        var bound = TLanes.All(least);
        Store<TLanes, TVector>(outputs, a0, b0, bound);
        Store<TLanes, TVector>(outputs + width, a1, b1, bound);
        Store<TLanes, TVector>(outputs + (2 * width), a2, b2, bound);
        Store<TLanes, TVector>(outputs + (3 * width), a3, b3, bound);
        Store<TLanes, TVector>(outputs + (4 * width), a4, b4, bound);
        Store<TLanes, TVector>(outputs + (5 * width), a5, b5, bound);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes, TVector>(float* to, TVector a, TVector b, TVector least)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        TLanes.Store(TLanes.Max(a, least), to);
        TLanes.Store(TLanes.Max(b, least), to + TLanes.Count);
    }
}
