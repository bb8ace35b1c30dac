using System.Net;
using System.Text.Json;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Functions.Storage;

namespace Overnight.Functions.Predictions;

/// <summary>The files of a champion's model, in the folder of its run.</summary>
internal sealed class ChampionModel(IAmazonS3 s3, string resultsBucket, string name, string run)
{
    private const string Document = "model.json", Weights = "model.safetensors";

    /// <summary>A table's networks are some megabytes; the function has three times as much for one.</summary>
    private const long LongestBytes = 256 * 1024 * 1024;

    private readonly string _folder = new RunFolder(name, run).Model;

    /// <summary>Whether it takes images rather than a table. Both of its files are there.</summary>
    /// <exception cref="BadInputException">One is not.</exception>
    public async Task<bool> TakesImagesAsync()
    {
        var document = await ReadDocumentAsync();
        if (!await new RunDocuments(s3, resultsBucket).AnyAsync(_folder + Weights)) throw Missing(Weights);
        try
        {
            using var json = JsonDocument.Parse(document);
            return json.RootElement.TryGetProperty("architecture", out var architecture)
                && architecture.TryGetProperty("images", out var images) && images.ValueKind == JsonValueKind.Object;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new BadInputException(new Problem
            {
                File = _folder + Document,
                Found = "something else than a model's description",
                Expected = "what Overnight's own trainer leaves there",
                Fix = "A model of a trainer of your own can be predicted with by that trainer alone",
            });
        }
    }

    public Task<byte[]> ReadDocumentAsync() => ReadAsync(Document);

    public Task<byte[]> ReadWeightsAsync() => ReadAsync(Weights);

    private async Task<byte[]> ReadAsync(string file)
    {
        try
        {
            using var answer = await s3.GetObjectAsync(resultsBucket, _folder + file);
            if (answer.ContentLength > LongestBytes)
            {
                throw new BadInputException(new Problem
                {
                    File = _folder + file,
                    Found = $"{answer.ContentLength:N0} bytes",
                    Expected = $"at most {LongestBytes:N0}",
                });
            }
            using var bytes = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(bytes);
            return bytes.ToArray();
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            throw Missing(file);
        }
    }

    private BadInputException Missing(string file) => new(new Problem
    {
        File = _folder + file,
        Found = "nothing",
        Expected = $"a file of the model of {run}, which is the champion of '{name}'",
        Fix = $"Its run's files were deleted, or a trainer of your own left none: make another run the champion (`overnight champion {name} --set RUN`), "
            + "or train once more; then upload this file again",
    });
}
