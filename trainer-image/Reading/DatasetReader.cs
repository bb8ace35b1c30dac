using Amazon.S3;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.Reading;

/// <summary>A dataset in memory, as it was in its files.</summary>
internal abstract record RawData;

internal sealed record RawImages(ImageSet Train, ImageSet? Test) : RawData;

internal sealed record RawTable(Table Train, Table? Test) : RawData;

/// <summary>Reads the plan's files from S3.</summary>
internal static class DatasetReader
{
    /// <exception cref="BadInputException">The data cannot be trained on.</exception>
    public static async Task<RawData> ReadAsync(Plan plan, IAmazonS3 s3, CancellationToken cancellation)
    {
        var files = PlannedDataset.Files(plan.Data.Files, file => Open(s3, plan.Data.Bucket, file));
        var train = files.Where(file => file.Part == DataPart.Train).ToList();
        var test = files.Where(file => file.Part == DataPart.Test).ToList();
        if (plan.Data.Images is { } images)
        {
            // Unpacking is most of the work here, and the two parts need not wait for one another.
            var trainImages = ImageSet.ReadAsync(train, images.Classes, cancellationToken: cancellation);
            var testImages = test.Count > 0 ? ImageSet.ReadAsync(test, images.Classes, cancellationToken: cancellation) : null;
            return new RawImages(await trainImages, testImages is null ? null : await testImages);
        }
        var trainTable = await ReadTableAsync(plan, train, TableSchema.Of(plan), cancellation);
        // With the schema as training has left it: a column that turned out to be categories is read as categories.
        var testTable = test.Count > 0 ? await ReadTableAsync(plan, test, trainTable.Schema, cancellation) : null;
        return new RawTable(trainTable, testTable);
    }

    private static Task<Table> ReadTableAsync(Plan plan, List<DataFile> files, TableSchema schema, CancellationToken cancellation) =>
        plan.Data.Format == DataFormat.Csv
            ? TableReader.ReadAsync(files, schema, cancellationToken: cancellation)
            : ArrayTable.ReadAsync(files, schema, cancellationToken: cancellation);

    private static DataFile Open(IAmazonS3 s3, string bucket, PlannedFile file)
    {
        Task<Stream> At(long offset, CancellationToken cancellation) =>
            Task.FromResult<Stream>(new ObjectStream(s3, bucket, file, cancellation, offset));
        return new DataFile(file.Key, file.SizeBytes, cancellation => At(0, cancellation)) { OpenAt = At };
    }
}
