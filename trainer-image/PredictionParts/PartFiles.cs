using Amazon.S3.Transfer;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.PredictionParts;

/// <summary>What a part is made from and where it goes. The predictions are kept on disk until they are whole.</summary>
internal sealed class PartFiles(MeteredS3 s3, ObjectStore results, PredictionPlan plan, string folder)
{
    public PredictionPlan Plan => plan;

    /// <summary>The uploaded file's own name, below the scratch folder.</summary>
    public string LocalSource { get; } = Path.Combine(folder, "source" + (plan.File.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? ".gz" : ""));

    public string LocalOutput { get; } = Path.Combine(folder, "predictions.csv");

    public string LocalModel { get; } = Directory.CreateDirectory(Path.Combine(folder, "model")).FullName;

    /// <summary>Named by its key: what the user sees in the bucket, and in every problem.</summary>
    public DataFile Source(CancellationToken cancellation) => new(plan.Source.Key, plan.Source.SizeBytes, _ => Open(0, cancellation))
    {
        OpenAt = (offset, _) => Open(offset, cancellation),
    };

    /// <summary>A file of the champion's model.</summary>
    /// <exception cref="BadInputException">It is not there.</exception>
    public async Task<byte[]> ModelFileAsync(string name, CancellationToken cancellation)
    {
        var key = new RunFolder(plan.Name, plan.Run).Model + name;
        return (await results.TryReadAsync(key, cancellation))?.Bytes ?? throw new BadInputException(new Problem
        {
            File = key,
            Found = "nothing",
            Expected = $"a file of the champion's model, as when the prediction was planned",
            Fix = $"It was deleted meanwhile: make another run the champion (`overnight champion {plan.Name} --set RUN`), then upload the file again",
        });
    }

    /// <summary>The model's folder on disk.</summary>
    public async Task<string> FetchModelAsync(CancellationToken cancellation)
    {
        foreach (var name in new[] { ModelDocument.FileName, ModelFile.Weights })
            await File.WriteAllBytesAsync(Path.Combine(LocalModel, name), await ModelFileAsync(name, cancellation), cancellation);
        return LocalModel;
    }

    public async Task<string> FetchSourceAsync(CancellationToken cancellation)
    {
        await using var source = await Open(0, cancellation);
        await using var file = File.Create(LocalSource);
        await source.CopyToAsync(file, cancellation);
        return LocalSource;
    }

    /// <returns>Its size.</returns>
    public async Task<long> SendOutputAsync(int part, CancellationToken cancellation)
    {
        using var transfer = new TransferUtility(s3);
        var request = new TransferUtilityUploadRequest
        {
            BucketName = results.Bucket,
            Key = plan.Folder.PartOutput(part),
            FilePath = LocalOutput,
            ContentType = "text/csv",
        };
        await transfer.UploadAsync(request, cancellation);
        return new FileInfo(LocalOutput).Length;
    }

    private Task<Stream> Open(long offset, CancellationToken cancellation) =>
        Task.FromResult<Stream>(new ObjectStream(s3, plan.Bucket, plan.Source, cancellation, offset));
}
