using Overnight.Contracts;
using Overnight.Trainer.Prediction;

namespace Overnight.Trainer.PredictionParts;

/// <summary>A file of images, predicted by the network itself: <c>trainer predict</c>, between S3 and the disk.</summary>
internal sealed class ImagePart(PartFiles files, TimeProvider time)
{
    public async Task<PredictedPart> PredictAsync(PredictedPart part, CancellationToken cancellation)
    {
        var settings = new PredictionSettings
        {
            Model = await files.FetchModelAsync(cancellation),
            Data = await files.FetchSourceAsync(cancellation),
            Output = files.LocalOutput,
            Threads = Environment.ProcessorCount,
        };
        try
        {
            await PredictionRun.RunAsync(settings, TextWriter.Null, time, cancellation);
        }
        catch (BadInputException e)
        {
            // Under the name that the user knows.
            throw new BadInputException([.. e.Problems.Select(problem => problem with { File = files.Plan.Source.Key })]);
        }
        var bytes = await files.SendOutputAsync(part.Part, cancellation);
        return part with { Rows = await CountAsync(files.LocalOutput, cancellation) - 1, OutputBytes = bytes };
    }

    /// <summary>Lines: an image's class is a number, and no line of numbers breaks.</summary>
    private static async Task<long> CountAsync(string path, CancellationToken cancellation)
    {
        var (lines, buffer) = (0L, new byte[1 << 20]);
        await using var file = File.OpenRead(path);
        while (await file.ReadAsync(buffer, cancellation) is > 0 and var count) lines += buffer.AsSpan(0, count).Count((byte)'\n');
        return lines;
    }
}
