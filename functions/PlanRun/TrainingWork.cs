using Overnight.Contracts;

namespace Overnight.Functions.PlanRun;

/// <summary>
/// What a training computes and keeps, estimated from its shapes. Right within a factor of two, which is all the choice needs.
/// The networks are the trainer's (see trainer-image/Models); a test compares.
/// </summary>
internal static class TrainingWork
{
    // A multiplication and an addition for each use of a weight, forward, and twice that backward.
    private const double FlopsPerUse = 6;

    // About five milliseconds of one thread.
    private const double LeastFlopsToShare = 500e6;

    private const int FirstChannels = 32;
    private const int MostChannels = 256;
    private const int SmallEnough = 8;

    private const int Members = 8;
    private const int Width = 128;
    private const int HiddenLayers = 2;

    // What one column becomes, about: a number has its bins too, and a category a vector of its own.
    private const int InputsPerNumber = 33, InputsPerCategory = 8, InputsPerText = 64;
    private const int MostBins = 2_048;

    public static double Flops(Plan plan) => Flops(plan.Model, plan.Data, plan.Training);

    public static double Flops(ModelKind model, PlannedData data, PlannedTraining training) =>
        FlopsPerUse * UsesOfWeightsPerRow(model, data, training.Residual) * data.Rows * training.Epochs;

    /// <summary>Optimizer steps of the whole training: a batch each, of the rows that are not held out.</summary>
    public static double Steps(Plan plan)
    {
        var held = plan.Data.Files.Any(file => file.Part == DataPart.Test) ? 0 : plan.Training.Validation;
        return Math.Max(1, Math.Ceiling(plan.Data.Rows * (1 - held) / plan.Training.BatchSize)) * plan.Training.Epochs;
    }

    /// <summary>
    /// Whether more threads than one make a step shorter: handing a piece of work to another thread and waiting for it takes some
    /// ten microseconds, dozens of times a step, and far longer where the cores have other work.
    /// </summary>
    public static bool IsWorthSharing(Plan plan) =>
        FlopsPerUse * UsesOfWeightsPerRow(plan.Model, plan.Data, plan.Training.Residual) * plan.Training.BatchSize >= LeastFlopsToShare;

    /// <summary>Pictures are kept as bytes, numbers as floats beside their places; twice, while they are sorted and encoded.</summary>
    public static long DataBytes(PlannedData data) => 2 * data.Rows * (data.Images is { } images
        ? (long)images.Channels * images.Height * images.Width
        : 2 * sizeof(float) * (long)data.Columns.Count);

    /// <summary>How often a row's way through the network multiplies by a weight.</summary>
    internal static double UsesOfWeightsPerRow(ModelKind model, PlannedData data, bool residual)
    {
        // A table's classes are not known here: two, as most have.
        var (inputs, outputs) = (Inputs(data), data.Images?.Classes ?? 2);
        return (model, data.Images) switch
        {
            (ModelKind.Cnn, { } images) => Convolutions(images, residual),
            (ModelKind.Mlp, _) => Members * ((inputs * Width) + (HiddenLayers * Width * Width) + (Width * outputs)),
            _ => inputs * outputs,
        };
    }

    private static double Inputs(PlannedData data)
    {
        if (data.Images is { } images) return (double)images.Channels * images.Height * images.Width;
        var numbers = data.Columns.Count(column => column.Kind is ColumnKind.Numeric or ColumnKind.DateTime);
        return Math.Min(InputsPerNumber * (double)numbers, numbers + MostBins) + data.Columns.Sum(column => column.Kind switch
        {
            ColumnKind.Boolean => 1.0,
            ColumnKind.Categorical => InputsPerCategory,
            ColumnKind.Text => InputsPerText,
            _ => 0,
        });
    }

    private static double Convolutions(ImageShape images, bool residual)
    {
        var (channels, height, width, uses) = (images.Channels, images.Height, images.Width, 0.0);
        for (var next = FirstChannels; Math.Min(height, width) >= SmallEnough; next = Math.Min(2 * next, MostChannels))
        {
            (height, width) = ((height + 1) / 2, (width + 1) / 2);
            uses += Convolution(channels, next);
            channels = next;
            if (residual) uses += 2 * Convolution(channels, channels);
        }
        var last = Math.Max(channels, FirstChannels);
        if (!residual || last != channels) uses += Convolution(channels, last);
        return uses + ((double)last * height * width * images.Classes);

        double Convolution(int from, int to) => 9.0 * from * to * height * width;
    }
}
