namespace Overnight.Functions.PublishPrediction;

/// <summary>How a piece of a joined object gets there.</summary>
/// <param name="Part">Whose output it is a stretch of.</param>
/// <param name="Copied">S3 copies it by itself; otherwise it passes through the function.</param>
internal sealed record JoinStep(int Part, long Start, long Count, bool Copied);

/// <summary>
/// How objects are joined into one by a single multipart upload. S3 copies stretches of 5 MiB to 5 GiB by itself; what is smaller, and
/// what fills up the piece before a copy, passes through the function: at most some megabytes of each part.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
/// </summary>
internal static class JoinedParts
{
    public const long LeastCopied = 5L << 20, MostCopied = 5L << 30;

    /// <param name="sizes">Of the parts, in order.</param>
    public static IEnumerable<JoinStep> Steps(IReadOnlyList<long> sizes)
    {
        // Bytes that passed through and are not yet as many as S3 wants before a copy; 0: a copy may follow.
        var waiting = 0L;
        for (var part = 0; part < sizes.Count; part++)
        {
            var fill = waiting == 0 ? 0 : LeastCopied - waiting;
            if (sizes[part] < fill + LeastCopied)
            {
                if (sizes[part] > 0) yield return new JoinStep(part, 0, sizes[part], Copied: false);
                waiting = waiting + sizes[part] >= LeastCopied ? 0 : waiting + sizes[part];
                continue;
            }
            if (fill > 0) yield return new JoinStep(part, 0, fill, Copied: false);
            for (var start = fill; start < sizes[part];)
            {
                var left = sizes[part] - start;
                // No rest that is too small to be copied.
                var count = left <= MostCopied ? left : Math.Min(MostCopied, left - LeastCopied);
                yield return new JoinStep(part, start, count, Copied: true);
                start += count;
            }
            waiting = 0;
        }
    }
}
