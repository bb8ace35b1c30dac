using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>The arrays of one part of a dataset, told apart by their dimensions: what is learnt from, and its labels.</summary>
internal sealed record ArrayPair(DataFile Inputs, ArrayHeader Header, DataFile? Labels, ArrayHeader? LabelsHeader)
{
    /// <summary>Rows and columns: a table.</summary>
    public bool AreTable => Header.Dimensions.Count == 2;

    public bool ChannelsLast => Header.Dimensions is [_, var first, _, var last] && Likeness(last) > Likeness(first);

    public ImageShape Shape(int classes) => Header.Dimensions switch
    {
        [_, var height, var width] => new ImageShape(1, height, width, classes),
        [_, var height, var width, var channels] when ChannelsLast => new ImageShape(channels, height, width, classes),
        [_, var channels, var height, var width] => new ImageShape(channels, height, width, classes),
        _ => throw new InvalidOperationException($"found {Header.Dimensions.Count} dimensions, expected 3 or 4"),
    };

    /// <summary>Reads the headers only.</summary>
    /// <exception cref="BadInputException">The files do not belong together.</exception>
    public static async Task<ArrayPair> FindAsync(IReadOnlyList<DataFile> files, ReadOptions options, CancellationToken cancellationToken)
    {
        (DataFile File, ArrayHeader Header)? inputs = null, labels = null;
        foreach (var file in files)
        {
            await using var array = await ArrayFile.OpenAsync(file, options, cancellationToken);
            var header = array.Header;
            if (header.IsColumn) labels = Only(labels?.File, file, header, "labels");
            else if (header.Dimensions.Count is 2 or 3 or 4) inputs = Only(inputs?.File, file, header, header.Dimensions.Count == 2 ? "rows" : "images");
            else throw file.Bad($"{header.Dimensions.Count} dimensions", "1 for labels, 2 for the rows of a table, 3 or 4 for images");
        }
        if (inputs is not { } found)
            throw files[0].Bad($"no images and no rows in {string.Join(", ", files.Select(file => file.Name))}", "an array of 2, 3 or 4 dimensions");
        var pair = new ArrayPair(found.File, found.Header, labels?.File, labels?.Header);
        pair.Check();
        return pair;
    }

    private void Check()
    {
        var isLoneTable = AreTable && !ArrayNames.AreInputs(Inputs);
        if (LabelsHeader is null && !isLoneTable)
            throw Inputs.Bad($"{(AreTable ? "rows" : "images")} without labels", $"an {Header.Format} array of 1 dimension beside it",
                $"Put both {(Inputs.Member is null ? "below datasets/NAME/VERSION/" : "into the archive")}.");
        if (LabelsHeader is { } labels && labels.Count != Header.Count)
            throw Labels!.Bad($"{labels.Count:N0} labels", $"{Header.Count:N0}, one for each {(AreTable ? "row" : "image")} of {Inputs.Name}");
        if (Header.Dimensions is { Count: 4 } sizes && Likeness(sizes[1]) == 0 && Likeness(sizes[3]) == 0)
            throw Inputs.Bad($"images of {sizes[1]} x {sizes[2]} x {sizes[3]}", "1, 3 or 4 channels as the first or last of these");
    }

    private static (DataFile, ArrayHeader) Only(DataFile? before, DataFile file, ArrayHeader header, string what) => before is null
        ? (file, header)
        : throw file.Bad($"a second file of {what} beside {before.Name}", "one for training and, named test or t10k, one for testing");

    /// <summary>How much a size looks like a number of channels: grey and colours are common, an alpha channel is not.</summary>
    private static int Likeness(int size) => size switch { 1 or 3 => 2, 4 => 1, _ => 0 };
}
