using Amazon.Runtime;
using Overnight.Contracts;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.PublishRun;

/// <summary>
/// <c>ledger/YYYY/MM/RUN.json</c>: always that of the result that stands, however many publish the run. Whoever replaces the result
/// writes its line after it; so a line that was made before cannot take that one's place, since it was made for an older ETag.
/// </summary>
internal sealed class LedgerDocument(RunDocuments documents)
{
    /// <summary>Writers that meet are a few; each round that is lost was won by another.</summary>
    private const int MostRounds = 10;

    /// <param name="standing">Read after it was written: its start names the line.</param>
    /// <param name="records">What the run left.</param>
    /// <param name="complaints">Gets a sentence for each document that cannot be read.</param>
    public async Task WriteAsync(Result standing, RunRecords records, List<string> complaints)
    {
        var key = ResultNames.LedgerLine(standing.StartedAt, standing.Run);
        // Of a search, what its best trial tells of the hardware.
        var folder = records.Folder with { Trial = records.Plan?.Search is null ? null : records.Search?.Best ?? 0 };
        var steps = (await documents.ReadAsync<Progress>(folder.Progress, complaints))?.Steps;
        for (var round = 0; round < MostRounds; round++)
        {
            var (written, eTag) = await documents.ReadTaggedAsync<LedgerLine>(key);
            var result = await documents.ReadAsync<Result>(records.Folder.Result, complaints) ?? standing;
            var receipt = result.Receipt is { } made ? await documents.ReadAsync<Receipt>(made, complaints) : null;
            var line = LedgerEntry.Of(result, records, receipt, steps > 0 ? steps : null);
            if (written is not null && Documents.ToBytes(written).AsSpan().SequenceEqual(Documents.ToBytes(line))) return;
            if (await documents.TryWriteAsync(key, line, eTag)) return;
        }
        throw new InvalidOperationException(
            $"{key}: found another writer in each of {MostRounds} rounds, expected to write it or to find it written");
    }

    /// <summary>What the result alone tells, where there is no line yet. A result that stands is not put at risk for it.</summary>
    /// <returns>Why it could not be written; null where it is there.</returns>
    public async Task<string?> TryWriteAsync(Result standing)
    {
        var key = ResultNames.LedgerLine(standing.StartedAt, standing.Run);
        try
        {
            await documents.TryWriteAsync(key, LedgerEntry.Of(standing), instead: null);
            return null;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return $"{key} was not written: {e.Message}";
        }
    }
}
