namespace Overnight.Scoring;

/// <summary>
/// A trained network over a table's coded rows: members, each with a first layer of its own, the further layers that they share, and a
/// last one each; their answers are averaged. A linear model is one member with a first layer only. Any number of threads may run it.
/// </summary>
internal sealed unsafe class TableNetwork
{
    // So few rows go through all further layers together that what a layer makes of them stays in the first-level cache.
    private const int RowsAtOnce = 48;

    private readonly FirstLayer[] _first;
    private readonly Dense[] _shared;
    private readonly Head[] _heads;
    private readonly bool _areClasses;

    /// <param name="heads">One a member; none where the first layer's outputs are the network's.</param>
    public TableNetwork(FirstLayer[] first, Dense[] shared, Head[] heads, int outputs, bool areClasses)
    {
        (_first, _shared, _heads, Outputs, _areClasses) = (first, shared, heads, outputs, areClasses);
        WidestOutput = Math.Max(first[0].Width, heads.Length == 0 ? 0 : heads[0].Width);
        foreach (var layer in shared) WidestOutput = Math.Max(WidestOutput, layer.Width);
    }

    public int Outputs { get; }

    private int WidestOutput { get; }

    public Scratch Begin() => new(this);

    /// <param name="outputs">Row by row: one standardised value, or what the classes' probabilities are proportional to, as logarithms.</param>
    public void Run(CodedRows rows, Scratch scratch, Span<float> outputs)
    {
        if (_heads.Length == 0)
        {
            _first[0].Run(rows, scratch.Sums.Start);
            for (var row = 0; row < rows.Count; row++)
                new ReadOnlySpan<float>(scratch.Sums.Start + (row * _first[0].Width), Outputs).CopyTo(outputs[(row * Outputs)..]);
            return;
        }
        Span<double> means = scratch.Means.AsSpan(0, rows.Count * Outputs);
        means.Clear();
        for (var member = 0; member < _first.Length; member++)
        {
            _first[member].Run(rows, scratch.Sums.Start);
            Kernels.Rectify(scratch.Sums.Start, (long)rows.Count * _first[member].Width);
            for (var row = 0; row < rows.Count; row += RowsAtOnce)
            {
                var count = Math.Min(RowsAtOnce, rows.Count - row);
                Add(Further(member, scratch, row, count), _heads[member].Width, count, means[(row * Outputs)..]);
            }
        }
        for (var i = 0; i < means.Length; i++)
            outputs[i] = (float)(_areClasses ? Math.Log(means[i] / _first.Length) : means[i] / _first.Length);
    }

    private float* Further(int member, Scratch scratch, int row, int count)
    {
        float* values = scratch.Sums.Start + (row * _first[member].Width), next = scratch.One.Start, other = scratch.Other.Start;
        foreach (var layer in _shared)
        {
            layer.Run(values, next, count, rectified: true);
            values = next;
            next = other;
            other = values;
        }
        _heads[member].Run(values, next, count);
        return next;
    }

    private void Add(float* answers, int stride, int rows, Span<double> means)
    {
        for (var row = 0; row < rows; row++)
        {
            var answer = new ReadOnlySpan<float>(answers + (row * stride), Outputs);
            var mean = means.Slice(row * Outputs, Outputs);
            if (_areClasses) AddProbabilities(answer, mean);
            else mean[0] += answer[0];
        }
    }

    private static void AddProbabilities(ReadOnlySpan<float> logits, Span<double> means)
    {
        if (logits.Length == 2)
        {
            // One exponential does for two classes; of the rarer one's probability no digit is lost.
            var share = Math.Exp(-Math.Abs((double)logits[0] - logits[1]));
            var (larger, smaller) = logits[0] >= logits[1] ? (0, 1) : (1, 0);
            means[larger] += 1 / (1 + share);
            means[smaller] += share / (1 + share);
            return;
        }
        var (largest, sum) = (logits[0], 0.0);
        foreach (var logit in logits) largest = Math.Max(largest, logit);
        Span<double> shares = logits.Length <= 128 ? stackalloc double[logits.Length] : new double[logits.Length];
        for (var c = 0; c < logits.Length; c++) sum += shares[c] = Math.Exp((double)logits[c] - largest);
        for (var c = 0; c < logits.Length; c++) means[c] += shares[c] / sum;
    }

    /// <summary>What one thread needs to run the network.</summary>
    public sealed class Scratch(TableNetwork network)
    {
        internal FloatBuffer Sums { get; } = new((long)(CodedRows.Most + RowsAtOnce) * network._first[0].Width);
        internal FloatBuffer One { get; } = new((long)RowsAtOnce * network.WidestOutput);
        internal FloatBuffer Other { get; } = new((long)RowsAtOnce * network.WidestOutput);
        internal double[] Means { get; } = new double[CodedRows.Most * network.Outputs];
    }
}

/// <summary>A member's last layer.</summary>
internal sealed unsafe class Head
{
    // Few outputs would leave most of a panel empty.
    private const int FewOutputs = 8;

    private readonly Dense? _dense;
    private readonly FloatBuffer _weights;
    private readonly FloatBuffer _bias;
    private readonly int _inputs;
    private readonly int _outputs;

    public Head(int inputs, int outputs, Func<int, int, float> weight, Func<int, float> bias)
    {
        (_inputs, _outputs) = (inputs, outputs);
        _dense = outputs > FewOutputs ? new Dense(inputs, outputs, weight, bias) : null;
        Width = _dense?.Width ?? outputs;
        _weights = new FloatBuffer(_dense is null ? (long)inputs * outputs : 0);
        _bias = new FloatBuffer(outputs);
        for (var output = 0; output < outputs; output++)
        {
            _bias.Start[output] = bias(output);
            for (var input = 0; _dense is null && input < inputs; input++) _weights.Start[(output * inputs) + input] = weight(input, output);
        }
    }

    public int Width { get; }

    public void Run(float* inputs, float* outputs, int rows)
    {
        if (_dense is not null) _dense.Run(inputs, outputs, rows, rectified: false);
        else Kernels.Dots(inputs, rows, _inputs, _weights.Start, _bias.Start, outputs, _outputs, Width);
    }
}
