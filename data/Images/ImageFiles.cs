using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>The two files of one part of an image dataset, told apart by their number of dimensions.</summary>
internal sealed record ImageFiles(DataFile Images, IdxHeader Pixels, DataFile Labels)
{
    public bool ChannelsLast => Pixels.Dimensions.Count == 4 && !IsChannels(Pixels.Dimensions[1]);

    public ImageShape Shape(int classes) => Pixels.Dimensions switch
    {
        [_, var height, var width] => new ImageShape(1, height, width, classes),
        [_, var height, var width, var channels] when ChannelsLast => new ImageShape(channels, height, width, classes),
        [_, var channels, var height, var width] => new ImageShape(channels, height, width, classes),
        _ => throw new InvalidOperationException($"found {Pixels.Dimensions.Count} dimensions, expected 3 or 4"),
    };

    /// <summary>Reads the headers only.</summary>
    public static async Task<ImageFiles> FindAsync(IReadOnlyList<DataFile> files, ReadOptions options, CancellationToken cancellationToken)
    {
        (DataFile File, IdxHeader Header)? images = null, labels = null;
        foreach (var file in files)
        {
            await using var stream = await UnpackedStream.OpenAsync(file, options, cancellationToken);
            var header = await IdxHeader.ReadAsync(file, stream, cancellationToken);
            IdxArray.RequireSize(file, header, stream.IsPacked);
            if (header.Dimensions.Count == 1) labels = Only(labels?.File, file, header, "labels");
            else if (header.Dimensions.Count is 3 or 4) images = Only(images?.File, file, header, "images");
            else throw file.Bad($"{header.Dimensions.Count} dimensions", "1 for labels, 3 or 4 for images");
        }
        var names = string.Join(", ", files.Select(file => file.Name));
        if (images is not { } pixels) throw files[0].Bad($"no images in {names}", "an IDX file of 3 or 4 dimensions");
        if (labels is not { } classes)
            throw pixels.File.Bad("images without labels", "an IDX file of 1 dimension beside it", "Put both below datasets/NAME/VERSION/.");
        if (pixels.Header.Count != classes.Header.Count)
            throw classes.File.Bad($"{classes.Header.Count:N0} labels", $"{pixels.Header.Count:N0}, one for each image of {pixels.File.Name}");
        if (pixels.Header.Dimensions is { Count: 4 } sizes && !IsChannels(sizes[1]) && !IsChannels(sizes[3]))
            throw pixels.File.Bad($"images of {sizes[1]} x {sizes[2]} x {sizes[3]}", "1, 3 or 4 channels as the first or last of these");
        return new ImageFiles(pixels.File, pixels.Header, classes.File);
    }

    private static (DataFile, IdxHeader) Only(DataFile? before, DataFile file, IdxHeader header, string what) => before is null
        ? (file, header)
        : throw file.Bad($"a second file of {what} beside {before.Name}", "one for training and, named test or t10k, one for testing");

    private static bool IsChannels(int size) => size is 1 or 3 or 4;
}
