using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Contracts;

namespace Overnight.Cli.Cost;

/// <param name="Lines">In the order of the runs' starts.</param>
/// <param name="Unreadable">What else lies there.</param>
internal sealed record LedgerBook(IReadOnlyList<LedgerLine> Lines, IReadOnlyList<UnreadableLine> Unreadable);

/// <param name="Key">In the results bucket.</param>
/// <param name="Problem">A sentence.</param>
internal sealed record UnreadableLine(string Key, string Problem);

/// <summary>Reads the ledger: its months side by side, then its lines, which S3 gives one a request.</summary>
internal sealed class LedgerReader(IAmazonS3 s3, string bucket)
{
    // A request waits for the network most of its time: as many as the SDK has connections for.
    private const int AtOnce = 50;

    /// <summary>A line with its uses and spells is a few kilobytes, after hundreds of attempts too.</summary>
    private const long LongestBytes = 4 * 1024 * 1024;

    /// <param name="since">The first moment of the first month that is wanted, UTC; null for all there are.</param>
    /// <param name="told">Told how many of how many lines are read.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<LedgerBook> ReadAsync(DateTime? since, Action<int, int> told, CancellationToken cancellation)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        var objects = new ConcurrentBag<S3Object>();
        await Parallel.ForEachAsync(await MonthsAsync(since, cancellation), options, async (month, stop) =>
        {
            var pages = s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket, Prefix = month });
            await foreach (var found in pages.S3Objects.WithCancellation(stop))
                if (!found.Key.EndsWith('/')) objects.Add(found);
        });

        var (lines, unreadable, read) = (new ConcurrentBag<LedgerLine>(), new ConcurrentBag<UnreadableLine>(), 0);
        told(0, objects.Count);
        await Parallel.ForEachAsync(objects, options, async (found, stop) =>
        {
            var (line, problem) = await ReadLineAsync(found, stop);
            if (line is not null) lines.Add(line);
            else if (problem is not null) unreadable.Add(new UnreadableLine(found.Key, problem));
            told(Interlocked.Increment(ref read), objects.Count);
        });
        return new LedgerBook(
            [.. lines.OrderBy(line => line.StartedAt).ThenBy(line => line.Run, StringComparer.Ordinal)],
            [.. unreadable.OrderBy(line => line.Key, StringComparer.Ordinal)]);
    }

    /// <summary>The ledger's folders from a month on.</summary>
    private async Task<List<string>> MonthsAsync(DateTime? since, CancellationToken cancellation)
    {
        var months = new List<string>();
        foreach (var year in await FoldersAsync(ResultNames.Ledger, cancellation)) months.AddRange(await FoldersAsync(year, cancellation));
        var first = since is { } from ? FormattableString.Invariant($"{ResultNames.Ledger}{from:yyyy}/{from:MM}/") : "";
        return [.. months.Where(month => string.CompareOrdinal(month, first) >= 0)];
    }

    private async Task<List<string>> FoldersAsync(string prefix, CancellationToken cancellation)
    {
        var folders = new List<string>();
        var pages = s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, Delimiter = "/" });
        await foreach (var folder in pages.CommonPrefixes.WithCancellation(cancellation)) folders.Add(folder);
        return folders;
    }

    private async Task<(LedgerLine? Line, string? Problem)> ReadLineAsync(S3Object found, CancellationToken cancellation)
    {
        if (found.Size > LongestBytes)
            return (null, string.Create(CultureInfo.InvariantCulture, $"found {found.Size} bytes, expected at most {LongestBytes}"));
        try
        {
            using var answer = await s3.GetObjectAsync(bucket, found.Key, cancellation);
            using var bytes = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(bytes, cancellation);
            return (Documents.Parse<LedgerLine>(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)), null);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            // Deleted since it was listed.
            return (null, null);
        }
        catch (JsonException e)
        {
            return (null, $"found something else than a line of account: {e.Message}");
        }
    }
}
