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
        var files = plan.Data.Files.Select(file => new DataFile(
            file.Key, file.SizeBytes, c => Task.FromResult<Stream>(new ObjectStream(s3, plan.Data.Bucket, file, c)), file.Part)).ToList();
        var train = files.Where(file => file.Part == DataPart.Train).ToList();
        var test = files.Where(file => file.Part == DataPart.Test).ToList();
        if (plan.Data.Format == DataFormat.Idx)
        {
            // Unpacking is most of the work here, and the two parts need not wait for one another.
            var trainImages = ImageSet.ReadAsync(train, plan.Data.Images?.Classes, cancellationToken: cancellation);
            var testImages = test.Count > 0 ? ImageSet.ReadAsync(test, plan.Data.Images?.Classes, cancellationToken: cancellation) : null;
            return new RawImages(await trainImages, testImages is null ? null : await testImages);
        }
        var schema = TableSchema.Of(plan);
        var trainTable = await TableReader.ReadAsync(train, schema, cancellationToken: cancellation);
        var testTable = test.Count > 0 ? await TableReader.ReadAsync(test, schema, cancellationToken: cancellation) : null;
        return new RawTable(trainTable, testTable);
    }
}
