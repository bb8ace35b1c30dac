using System.Runtime.InteropServices;
using System.Text.Json;

namespace Overnight.Contracts;

/// <summary>
/// <c>holdout.json</c> of a run: how its model does on each row of a hold-out, in the rows' order. Comparing two runs is then
/// arithmetic on two of these. A series is 32-bit floats, little-endian, which JSON holds in base64.
/// </summary>
public sealed record HoldOutScores
{
    public required string Run { get; init; }

    /// <summary>The <see cref="HoldOut.Version"/>.</summary>
    public required string HoldOut { get; init; }

    public required int Rows { get; init; }

    /// <summary>Why these are the run's own held-out rows, where its plan names kept ones: a sentence.</summary>
    public string? Instead { get; init; }

    /// <summary>Of classes: 1 where the model is right, 0 where it is wrong.</summary>
    public byte[]? Correct { get; init; }

    /// <summary>Of classes: minus the natural logarithm of the probability that the true class was given.</summary>
    public byte[]? LogLoss { get; init; }

    /// <summary>Of numbers: prediction minus truth, in the target's unit.</summary>
    public byte[]? Error { get; init; }

    public static byte[] ToBytes(ReadOnlySpan<float> series) => MemoryMarshal.AsBytes(series).ToArray();

    /// <summary>The metric's cost of each row: what its mean is lowered by makes the model better. Null where it was not measured.</summary>
    public double[]? Costs(PromotionMetric metric) => metric switch
    {
        PromotionMetric.Accuracy => Series(Correct, right => 1 - right),
        PromotionMetric.LogLoss => Series(LogLoss, loss => loss),
        PromotionMetric.Rmse => Series(Error, error => error * error),
        _ => Series(Error, Math.Abs),
    };

    /// <summary>As metrics.json and recipes name it.</summary>
    public static string NameOf(PromotionMetric metric) => JsonNamingPolicy.CamelCase.ConvertName(metric.ToString());

    /// <summary>What costs of so much a row mean in the metric's own unit.</summary>
    public static double Value(PromotionMetric metric, double meanCost) => metric switch
    {
        PromotionMetric.Accuracy => 1 - meanCost,
        PromotionMetric.Rmse => Math.Sqrt(meanCost),
        _ => meanCost,
    };

    private double[]? Series(byte[]? bytes, Func<double, double> cost)
    {
        if (bytes is null || Rows <= 0 || bytes.Length != Rows * (long)sizeof(float)) return null;
        var costs = new double[Rows];
        var floats = MemoryMarshal.Cast<byte, float>(bytes);
        for (var row = 0; row < costs.Length; row++) costs[row] = cost(floats[row]);
        return Array.TrueForAll(costs, double.IsFinite) ? costs : null;
    }
}
