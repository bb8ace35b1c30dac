using Amazon.Runtime;
using Overnight.Contracts;
using Overnight.Functions.Storage;

namespace Overnight.Functions.AllRuns;

/// <summary>
/// <c>index.html</c> in the results bucket. It is read, added to and written back where nobody else has written it meanwhile; so of
/// runs that end together none is lost, and whoever comes late adds to what the others wrote. The ledger stays the truth: what is
/// missing here, the daily sweep adds from there.
/// </summary>
internal sealed class IndexDocument(RunDocuments documents)
{
    /// <summary>Each round that is lost was won by another run that ended: more than so many at once are left to the sweep.</summary>
    private const int MostRounds = 20;

    // As this process saw or wrote it last. Of ten thousand runs it has megabytes: S3 says by the ETag whether they are to be fetched and parsed again.
    private Seen? _seen;

    private sealed record Seen(string ETag, byte[] Page, RunIndex Index);

    /// <summary>Adds a run's line, or puts it in the place of an older one.</summary>
    /// <returns>Why it was not written; null where the page shows the run.</returns>
    public async Task<string?> TryAddAsync(Result standing)
    {
        var key = ResultNames.LedgerLine(standing.StartedAt, standing.Run);
        return await TryChangeAsync(async index =>
        {
            // Read after the page was: who replaces the line adds it after that, and then this write is refused.
            var line = await documents.ReadAsync<LedgerLine>(key, []);
            var champion = await documents.ReadAsync<Champion>(new ModelNames(standing.Name).Champion, []);
            return line is null ? index : index.With([IndexedRun.Of(line)]).With(standing.Name, champion?.Run);
        });
    }

    /// <param name="change">From what the page holds to what it is to hold; called again where another writer came first.</param>
    /// <returns>Why it was not written; null where it is as it should be.</returns>
    public async Task<string?> TryChangeAsync(Func<RunIndex, Task<RunIndex>> change)
    {
        try
        {
            for (var round = 0; round < MostRounds; round++)
            {
                var seen = _seen;
                var (page, eTag) = await documents.ReadPageAsync(ResultNames.Index, seen?.ETag);
                var (before, index) = seen is not null && seen.ETag == eTag ? (seen.Page, seen.Index) : (page, page is null ? null : IndexPage.TryRead(page));
                var changed = await change(index ?? new RunIndex());
                var written = IndexPage.Of(changed).ToUtf8();
                if (before is not null && written.AsSpan().SequenceEqual(before)) return null;
                if (await documents.TryWritePageAsync(ResultNames.Index, written, "text/html; charset=utf-8", eTag) is not { } newETag) continue;
                _seen = new Seen(newETag, written, changed);
                return null;
            }
            return $"{ResultNames.Index}: found another writer in each of {MostRounds} rounds: the daily sweep adds the run";
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            // The result stands: a page of all runs is no reason to publish it again.
            return $"{ResultNames.Index} was not written: {e.Message}";
        }
    }
}
