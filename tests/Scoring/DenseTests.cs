namespace Overnight.Scoring.Tests;

public sealed unsafe class DenseTests
{
    [Theory]
    [InlineData(1, 16, 1)]
    [InlineData(7, 128, 128)]
    [InlineData(48, 48, 100)]
    public void A_layer_is_the_sum_of_its_products(int rows, int inputs, int outputs)
    {
        var random = new Random(rows);
        float Any() => random.NextSingle() - 0.5f;
        var (weights, bias) = (Enumerable.Range(0, inputs * outputs).Select(_ => Any()).ToArray(), Enumerable.Range(0, outputs).Select(_ => Any()).ToArray());
        var dense = new Dense(inputs, outputs, (input, output) => weights[(input * outputs) + output], output => bias[output]);
        var padded = (rows + Dense.RowsAtOnce - 1) / Dense.RowsAtOnce * Dense.RowsAtOnce;
        var (x, y) = (new FloatBuffer((long)padded * inputs), new FloatBuffer((long)padded * dense.Width));
        for (var i = 0; i < rows * inputs; i++) x.Start[i] = Any();
        dense.Run(x.Start, y.Start, rows, rectified: true);
        var head = new Head(inputs, Math.Min(3, outputs), (input, output) => weights[(input * outputs) + output], output => bias[output]);
        var z = new FloatBuffer((long)padded * head.Width);
        head.Run(x.Start, z.Start, rows);
        for (var row = 0; row < rows; row++)
        {
            for (var output = 0; output < outputs; output++)
            {
                var sum = bias[output] + Enumerable.Range(0, inputs).Sum(input => (double)x.Start[(row * inputs) + input] * weights[(input * outputs) + output]);
                Assert.Equal(Math.Max(0, sum), y.Start[(row * dense.Width) + output], 1e-5);
                if (output < head.Width) Assert.Equal(sum, z.Start[(row * head.Width) + output], 1e-5);
            }
        }
    }
}
