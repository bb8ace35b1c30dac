using Overnight.Contracts;
using Overnight.Functions.Storage;

namespace Overnight.Functions.PublishPrediction;

/// <summary>The one result beside a file's predictions. It is that of the newest upload of the file, whichever was predicted first.</summary>
internal sealed class PredictionDocument(RunDocuments documents, PredictionFolder folder)
{
    /// <summary>Each loss means that another upload's result was written in between.</summary>
    private const int MostTries = 5;

    /// <summary>What stands in this one's way: its own result, written before, or that of a newer upload. Null: nothing.</summary>
    public async Task<PredictionResult?> StandingAsync(DateTimeOffset arrivedAt) =>
        Stands(await documents.ReadAsync<PredictionResult>(folder.Result, []), arrivedAt);

    /// <returns>The result that stands now.</returns>
    public async Task<PredictionResult> WriteAsync(PredictionResult result)
    {
        for (var tries = 1; ; tries++)
        {
            var (there, eTag) = await documents.ReadTaggedAsync<PredictionResult>(folder.Result);
            if (Stands(there, result.ArrivedAt) is { } standing) return standing;
            if (await documents.TryWriteAsync(folder.Result, result, eTag)) return result;
            if (tries == MostTries) throw new IOException($"{folder.Result}: found another writer {MostTries} times, expected to be alone by then");
        }
    }

    private PredictionResult? Stands(PredictionResult? there, DateTimeOffset arrivedAt) =>
        there is not null && (there.Id == folder.Id || there.ArrivedAt > arrivedAt) ? there : null;
}
