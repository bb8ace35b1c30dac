using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.HoldOuts;
using Overnight.Trainer.Training;
using static TorchSharp.torch;

namespace Overnight.Trainer.Reading;

/// <summary>Images as tensors: the pixels as they are, a byte each, so that a set is four times smaller than as floats.</summary>
internal static class ImagePreparation
{
    public static PreparedData Prepare(Plan plan, RawImages raw, Device device, KeptHoldOut? kept = null)
    {
        kept ??= KeptHoldOut.None;
        var shape = raw.Train.Shape;
        var (inputs, targets) = Load(raw.Train, device);
        var split = TrainValidationSplit.Of(plan.Training.Seed, raw.Train.Labels, plan.Training.Validation);
        var notes = new List<string>();
        var without = kept.Rows is null ? null : TrainingRows.Without(split, raw, kept, notes);
        split = without ?? split;
        return new PreparedData
        {
            Data = new TrainingData
            {
                Train = new Part(inputs, targets, split.Train),
                Validation = new Part(inputs, targets, split.Validation),
                Test = raw.Test is null ? null : LoadTest(raw.Test, shape, device),
                HoldOut = without is not null && kept.Rows is RawImages rows ? LoadTest(rows.Train, shape, device) : null,
                Target = new Target { Task = plan.Task, Classes = [.. Enumerable.Range(0, shape.Classes).Select(c => $"{c}")] },
            },
            Architecture = new Architecture { Kind = plan.Model, Outputs = shape.Classes, Images = shape, Residual = plan.Training.Residual },
            Kept = kept,
            Notes = notes,
        };
    }

    private static Part LoadTest(ImageSet test, ImageShape shape, Device device)
    {
        if (test.Shape with { Classes = shape.Classes } != shape)
            throw new BadInputException(new Problem { Found = $"test images of {Size(test.Shape)}", Expected = $"{Size(shape)}, as the training images are" });
        var (inputs, targets) = Load(test, device);
        return Part.All(inputs, targets);
    }

    private static (Tensor Inputs, Tensor Targets) Load(ImageSet images, Device device)
    {
        using var scope = NewDisposeScope();
        var (channels, height, width) = (images.Shape.Channels, images.Shape.Height, images.Shape.Width);
        long[] shape = images.ChannelsLast ? [images.Count, height, width, channels] : [images.Count, channels, height, width];
        var pixels = empty(shape, images.Pixels.AreBytes ? ScalarType.Byte : ScalarType.Float32);
        (images.Pixels.AreBytes ? images.Pixels.Bytes : System.Runtime.InteropServices.MemoryMarshal.AsBytes(images.Pixels.Floats)).CopyTo(pixels.bytes);
        if (images.ChannelsLast) pixels = pixels.permute(0, 3, 1, 2).contiguous();
        var labels = tensor(Array.ConvertAll(images.Labels, label => (long)label));
        return (pixels.to(device).MoveToOuterDisposeScope(), labels.to(device).MoveToOuterDisposeScope());
    }

    private static string Size(ImageShape shape) => $"{shape.Channels} x {shape.Height} x {shape.Width}";
}
