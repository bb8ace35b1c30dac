using System.Collections.Concurrent;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Contracts;

namespace Overnight.Functions.Storage;

/// <summary>The newest lines of the ledger, this month's and the last one's: what was longer ago says little of today.</summary>
internal sealed class LedgerReader(IAmazonS3 s3, string bucket, TimeProvider time)
{
    public const int MostLines = 200;

    /// <summary>Of a thousand lines each, for each month.</summary>
    private const int MostPages = 10;

    private const int RequestsAtOnce = 16;

    // A plan without the past is worse, one that comes too late is none.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What this process has read, by keys: a warm function asks for those lines alone that are new or were replaced.
    private Dictionary<string, (string ETag, LedgerLine Line)> _read = new(StringComparer.Ordinal);

    /// <summary>Newest first. A line that cannot be read is left out, with a sentence in <paramref name="complaints"/>.</summary>
    public async Task<List<LedgerLine>> NewestAsync(List<string> complaints)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        var (before, now) = (_read, new ConcurrentDictionary<string, (string ETag, LedgerLine Line)>(StringComparer.Ordinal));
        var unread = new ConcurrentBag<string>();
        try
        {
            var month = time.GetUtcNow().UtcDateTime;
            var found = new List<S3Object>();
            foreach (var start in new[] { month, month.AddMonths(-1) }) found.AddRange(await ListAsync(start, limit.Token));
            var newest = found.OrderByDescending(line => line.LastModified).ThenBy(line => line.Key, StringComparer.Ordinal)
                .Take(MostLines);
            var documents = new RunDocuments(s3, bucket);
            await Concurrently.ForEachAsync(newest, RequestsAtOnce, async line =>
            {
                if (before.TryGetValue(line.Key, out var known) && known.ETag == line.ETag)
                {
                    now[line.Key] = known;
                    return;
                }
                limit.Token.ThrowIfCancellationRequested();
                var wrong = new List<string>();
                // Replaced since it was listed, it is newer than its ETag: then it is read once more the next time.
                if (await documents.ReadAsync<LedgerLine>(line.Key, wrong) is { } read) now[line.Key] = (line.ETag, read);
                foreach (var what in wrong) unread.Add(what);
            });
            _read = new(now, StringComparer.Ordinal);
        }
        catch (Exception e) when (
            e is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException)
        {
            complaints.Add($"The ledger of earlier runs could not be read to its end: {e.Message}");
        }
        if (!unread.IsEmpty)
        {
            complaints.Add($"{unread.Count} of the ledger's lines could not be read and were left out: "
                + unread.Min(StringComparer.Ordinal));
        }
        return [.. now.Values.Select(read => read.Line).OrderByDescending(line => line.StartedAt).ThenBy(line => line.Run, StringComparer.Ordinal)];
    }

    private async Task<List<S3Object>> ListAsync(DateTime month, CancellationToken cancellation)
    {
        var lines = new List<S3Object>();
        var prefix = FormattableString.Invariant($"{ResultNames.Ledger}{month:yyyy}/{month:MM}/");
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await s3.ListObjectsV2Async(request, cancellation);
            lines.AddRange(answer.S3Objects ?? []);
            request.ContinuationToken = answer.NextContinuationToken;
            if (request.ContinuationToken is null) break;
        }
        return lines;
    }
}
