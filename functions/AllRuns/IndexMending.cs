using System.Collections.Concurrent;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Contracts;
using Overnight.Functions.Storage;

namespace Overnight.Functions.AllRuns;

/// <summary>
/// Once a day: makes the page of all runs agree with the ledger. Adds runs that are missing, takes out those whose line was deleted,
/// looks who is champion (a person may have decided otherwise), and writes it as this version writes it. A page that is gone or torn
/// is made anew.
/// </summary>
internal sealed class IndexMending(IAmazonS3 s3, string bucket)
{
    /// <summary>Of a thousand lines each.</summary>
    private const int MostPages = 200;

    private const int MostDatasets = 2_000, RequestsAtOnce = 16;

    private readonly RunDocuments _documents = new(s3, bucket);

    /// <param name="since">Lines that were written later are read again: their run may have been redriven.</param>
    /// <returns>Why it could not be done; null where it was.</returns>
    public async Task<string?> MendAsync(DateTimeOffset since)
    {
        try
        {
            var (keys, young, isWhole) = await KeysAsync(since);
            var lines = new ConcurrentDictionary<string, IndexedRun>(StringComparer.Ordinal);
            var champions = new ConcurrentDictionary<string, string?>(StringComparer.Ordinal);
            return await new IndexDocument(_documents).TryChangeAsync(async index =>
            {
                var known = index.Runs.Select(run => run.Run).ToHashSet(StringComparer.Ordinal);
                // The newest months come last. Older runs than the page holds are not read each day anew.
                var wanted = keys.TakeLast(RunIndex.MostRuns).Where(key => young.Contains(key) || !known.Contains(RunOf(key)));
                await ForEachAsync(wanted, async key =>
                {
                    if (!lines.ContainsKey(key) && await _documents.ReadAsync<LedgerLine>(key, []) is { } line) lines[key] = IndexedRun.Of(line);
                });
                var there = keys.Select(RunOf).ToHashSet(StringComparer.Ordinal);
                var next = index.With(lines.Values, isWhole ? known.Except(there).ToHashSet(StringComparer.Ordinal) : new HashSet<string>());
                var names = next.Runs.Select(run => run.Name).Distinct(StringComparer.Ordinal).Take(MostDatasets).ToList();
                await ForEachAsync(names, async name =>
                {
                    if (!champions.ContainsKey(name)) champions[name] = (await _documents.ReadAsync<Champion>(new ModelNames(name).Champion, []))?.Run;
                });
                return names.Concat(next.Champions.Keys.Except(names)).ToList().Aggregate(next, (now, name) => now.With(name, champions.GetValueOrDefault(name)));
            });
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return $"{ResultNames.Index} was not compared with the ledger: {e.Message}";
        }
    }

    private static string RunOf(string key) => Path.GetFileNameWithoutExtension(key);

    private static Task ForEachAsync(IEnumerable<string> items, Func<string, Task> act) => Concurrently.ForEachAsync(
        items, RequestsAtOnce, act);

    private async Task<(List<string> Keys, HashSet<string> Young, bool IsWhole)> KeysAsync(DateTimeOffset since)
    {
        var (keys, young) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = ResultNames.Ledger };
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await s3.ListObjectsV2Async(request);
            foreach (var found in answer.S3Objects ?? [])
            {
                keys.Add(found.Key);
                if (found.LastModified is { } at && at.ToUniversalTime() >= since.UtcDateTime) young.Add(found.Key);
            }
            request.ContinuationToken = answer.NextContinuationToken;
            if (request.ContinuationToken is null) return (keys, young, true);
        }
        return (keys, young, false);
    }
}
