using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Trainer.Prediction;

/// <summary>An IDX or NPY file of images, held whole as its bytes and predicted some at a time.</summary>
internal static class StreamedImages
{
    private const int ImagesAtOnce = 512;

    /// <param name="inOrder">Takes the answers, in the file's order.</param>
    /// <exception cref="BadInputException">The file is damaged, or its images are not of the model's size.</exception>
    public static async Task RunAsync(PredictionSettings settings, ImageShape shape, Predictor predictor, Action<Answers> inOrder, CancellationToken cancellation)
    {
        var file = DataFile.OnDisk(settings.Data);
        var pixels = await NumberArray.ReadAsync(file, cancellationToken: cancellation);
        var sizes = pixels.Header.Dimensions;
        if (sizes.Skip(1).Aggregate(1L, (product, n) => product * n) != (long)shape.Channels * shape.Height * shape.Width)
            throw Wrong(file.Name, $"numbers of {pixels.Header.Size}", $"images of {shape.Channels} x {shape.Height} x {shape.Width}, as the model learnt");
        var labels = settings.Labels is { } path ? await NumberArray.ReadAsync(DataFile.OnDisk(path), cancellationToken: cancellation) : null;
        if (labels is not null && labels.Header.Length != sizes[0])
            throw Wrong(Path.GetFileName(settings.Labels!), $"{labels.Header.Length:N0} labels", $"{sizes[0]:N0}, one for each image");

        var isLast = sizes.Count == 4 && sizes[1] == shape.Height && sizes[3] == shape.Channels;
        for (var start = 0; start < sizes[0]; start += ImagesAtOnce * settings.Threads)
        {
            cancellation.ThrowIfCancellationRequested();
            var starts = Enumerable.Range(0, settings.Threads).Select(i => start + (i * ImagesAtOnce)).Where(first => first < sizes[0]);
            var pieces = starts.AsParallel().AsOrdered().WithDegreeOfParallelism(settings.Threads)
                .Select(first => Predict(pixels, labels, first, Math.Min(ImagesAtOnce, sizes[0] - first), shape, isLast, predictor)).ToList();
            foreach (var piece in pieces) inOrder(piece);
        }
    }

    private static Answers Predict(NumberArray pixels, NumberArray? labels, int first, int count, ImageShape shape, bool channelsLast, Predictor predictor)
    {
        var each = shape.Channels * shape.Height * shape.Width;
        var numbers = new float[count * each];
        pixels.CopyTo(numbers, (long)first * each);
        if (channelsLast) numbers = ChannelsFirst(numbers, shape);
        float[]? targets = null;
        if (labels is not null) labels.CopyTo(targets = new float[count], first);
        return new Answers(count, predictor.Run(numbers, [count, shape.Channels, shape.Height, shape.Width]), targets);
    }

    private static float[] ChannelsFirst(float[] images, ImageShape shape)
    {
        var (turned, size) = (new float[images.Length], shape.Height * shape.Width);
        for (var i = 0; i < images.Length; i++)
        {
            var (image, within) = Math.DivRem(i, size * shape.Channels);
            turned[(image * size * shape.Channels) + (within % shape.Channels * size) + (within / shape.Channels)] = images[i];
        }
        return turned;
    }

    private static BadInputException Wrong(string file, string found, string expected) => new(new Problem { File = file, Found = found, Expected = expected });
}
