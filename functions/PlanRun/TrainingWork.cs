using Overnight.Contracts;

namespace Overnight.Functions.PlanRun;

/// <summary>
/// What a training computes and keeps, estimated from its shapes. Right within a factor of two, which is all the choice needs.
/// </summary>
internal static class TrainingWork
{
    // A multiplication and an addition for each weight, forward, and twice that backward.
    private const double FlopsPerWeight = 6;

    // The trainer's networks: see trainer-image/Models.
    private const int FirstChannels = 16;
    private const double MlpWeights = 131_072;
    private const int MlpWidth = 128;
    private const int SmallEnough = 8;

    public static double Flops(Plan plan) => FlopsPerWeight * UsesOfWeightsPerRow(plan) * plan.Data.Rows * plan.Training.Epochs;

    /// <summary>Pictures are kept as bytes, numbers as floats; twice, while they are sorted and encoded.</summary>
    public static long DataBytes(PlannedData data) => 2 * data.Rows * (data.Images is { } images
        ? (long)images.Channels * images.Height * images.Width
        : sizeof(float) * (long)data.Columns.Count);

    private static double UsesOfWeightsPerRow(Plan plan) => (plan.Model, plan.Data.Images) switch
    {
        (ModelKind.Cnn, { } images) => Convolutions(images),
        (ModelKind.Mlp, _) => MlpWeights + (MlpWidth * Inputs(plan.Data)),
        _ => Inputs(plan.Data),
    };

    private static double Inputs(PlannedData data) =>
        data.Images is { } images ? (double)images.Channels * images.Height * images.Width : data.Columns.Count;

    /// <summary>
    /// The first 3x3 convolution works on every pixel. Each stage after it has a quarter of the pixels and four times the weights,
    /// so all of them cost the same.
    /// </summary>
    private static double Convolutions(ImageShape images)
    {
        var pixels = (double)images.Height * images.Width;
        var side = Math.Max(1, Math.Min(images.Height, images.Width));
        var stages = Math.Max(0, Math.Floor(Math.Log2((double)side / SmallEnough)) + 1);
        return pixels * ((9.0 * images.Channels * FirstChannels) + (stages * 9 * FirstChannels * 2 * FirstChannels / 4));
    }
}
