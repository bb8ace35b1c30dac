using Overnight.Functions.Predictions;

namespace Overnight.Functions.PlanPrediction;

/// <summary>How large is too large.</summary>
/// <param name="FunctionBytes">Up to this a table is predicted in a function.</param>
/// <param name="PartBytes">Of larger ones, about so much is one job.</param>
internal sealed record PredictionLimits(long FunctionBytes, long PartBytes);

/// <summary>Where a file is predicted.</summary>
/// <param name="PartBytes">How large parts are to be; null for one part.</param>
/// <param name="Why">A sentence.</param>
internal sealed record PredictionRoute(PredictionStep Step, long? PartBytes, string Why)
{
    /// <summary>Each is a job, and they are joined by as many requests; a state of Step Functions would hold some thousands.</summary>
    public const int MostParts = 200;

    /// <summary>Finding the cuts is one pass over the file: at 50 MB/s, eleven of the function's fifteen minutes.</summary>
    public const long MostSplitBytes = 32L << 30;

    /// <summary>What gzip makes smaller: tables of numbers to a third, of repeated words to an eighth.</summary>
    private const int Unpacked = 8;

    public static PredictionRoute Of(long sizeBytes, bool images, bool packed, PredictionLimits limits)
    {
        if (images) return new(PredictionStep.Batch, null, "Images are predicted by the trainer itself, on Batch.");
        var unpacked = packed ? sizeBytes * Unpacked : sizeBytes;
        if (unpacked <= limits.FunctionBytes)
            return new(PredictionStep.Function, null, $"{Size(sizeBytes)} are predicted in a function: there it takes seconds.");
        if (packed) return new(PredictionStep.Batch, null, $"{Size(sizeBytes)}, packed, can only be read from the start: one job on Batch.");
        if (sizeBytes > MostSplitBytes)
            return new(PredictionStep.Batch, null, $"{Size(sizeBytes)} are more than are cut into parts ({Size(MostSplitBytes)}): one job on Batch.");
        var partBytes = Math.Max(limits.PartBytes, (sizeBytes + MostParts - 1) / MostParts);
        return new(PredictionStep.Batch, partBytes, $"{Size(sizeBytes)} are predicted on Batch, in parts of about {Size(partBytes)}.");
    }

    private static string Size(long bytes) => bytes switch
    {
        < 10_000 => $"{bytes:N0} bytes",
        < 10_000_000 => $"{bytes / 1e3:N0} kB",
        < 10_000_000_000 => $"{bytes / 1e6:N0} MB",
        _ => $"{bytes / 1e9:N0} GB",
    };
}
