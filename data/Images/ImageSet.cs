using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Images and their labels, as IDX and NPY store them: one array of pixels, one of labels.</summary>
public sealed class ImageSet
{
    private const int MostClasses = 10_000;

    public required int Count { get; init; }

    public required ImageShape Shape { get; init; }

    /// <summary>Count x channels x height x width, in that order unless <see cref="ChannelsLast"/>.</summary>
    public required NumberArray Pixels { get; init; }

    /// <summary>True where the file stores count x height x width x channels.</summary>
    public required bool ChannelsLast { get; init; }

    /// <summary>From 0 to classes - 1.</summary>
    public required int[] Labels { get; init; }

    /// <summary>Reads the images of one part of a dataset.</summary>
    /// <param name="classes">How many classes the plan counted; null where the labels are to be counted.</param>
    /// <remarks>Memory: the pixels, and a few KiB.</remarks>
    /// <exception cref="BadInputException">A file is damaged, or images and labels do not belong together.</exception>
    public static async Task<ImageSet> ReadAsync(
        IReadOnlyList<DataFile> files, int? classes = null, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var pair = await ArrayPair.FindAsync(files, options ?? ReadOptions.Default, cancellationToken);
        if (pair.AreTable) throw pair.Inputs.Bad($"{pair.Header.Size} numbers", "images: 3 or 4 dimensions");
        var labels = await ReadLabelsAsync(pair, classes, options, cancellationToken);
        var pixels = await NumberArray.ReadAsync(pair.Inputs, options, cancellationToken);
        return new ImageSet
        {
            Count = labels.Length,
            Shape = pair.Shape(classes ?? labels.Max() + 1),
            ChannelsLast = pair.ChannelsLast,
            Pixels = pixels,
            Labels = labels,
        };
    }

    /// <summary>The labels, checked.</summary>
    internal static async Task<int[]> ReadLabelsAsync(
        ArrayPair pair, int? classes, ReadOptions? options, CancellationToken cancellationToken)
    {
        var array = await NumberArray.ReadAsync(pair.Labels!, options, cancellationToken);
        var numbers = new float[array.Header.Count];
        array.CopyTo(numbers, 0);
        var labels = new int[numbers.Length];
        var most = classes ?? MostClasses;
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = (int)numbers[i];
            if (labels[i] != numbers[i] || labels[i] < 0 || labels[i] >= most)
                throw pair.Labels!.Bad($"the label {numbers[i]} at position {i}", $"whole numbers from 0 to {most - 1:N0}");
        }
        if (classes is null && Array.TrueForAll(labels, label => label == labels[0]))
            throw pair.Labels!.Bad($"the label {labels[0]} for every image", "at least two classes");
        return labels;
    }
}
