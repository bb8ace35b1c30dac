using Overnight.Contracts;
using Overnight.Functions.Search;

namespace Overnight.Functions.Decide;

/// <summary>
/// How much of a run's work is ahead: steps that no checkpoint keeps, at the speed that the run itself measured; before that, what the
/// quote says.
/// </summary>
internal static class WorkEstimate
{
    // Of the queue's types one may be slower than the one that was measured, and later epochs than the first.
    private const double Slower = 1.2;

    // A start that takes longer than was quoted: another zone's boot, an image that is not cached.
    private const double SlowerStart = 1.5;

    // Evaluation, export and upload, where nobody knows: most of a minute, or a twentieth of the training.
    internal const double LeastFinishSeconds = 60;
    private const double ShareOfFinish = 0.05;

    // Without a quote. Boot and pull; a GPU's image has several gigabytes.
    private const double CpuStartSeconds = 180, GpuStartSeconds = 480;
    internal const double UsualReadingSeconds = 10;

    /// <param name="plan">The run's.</param>
    /// <param name="attempts">In order.</param>
    /// <param name="progress">The newest; null before the first attempt wrote one.</param>
    /// <param name="isOnDemand">By its queue: there a job's waiting is its start, and nothing else.</param>
    /// <param name="turn">Of a search: the trial, and the rung that it is trained through; null for a run with one training.</param>
    public static WorkAhead Of(
        Plan plan, IReadOnlyList<Attempt> attempts, Progress? progress, Func<string?, bool> isOnDemand, (int Trial, int Rung)? turn = null)
    {
        var reading = attempts.Max(attempt => attempt.StartSeconds) ?? UsualReadingSeconds;
        var start = plan.Quote?.StartSeconds ?? (plan.Compute.Gpus > 0 ? GpuStartSeconds : CpuStartSeconds);
        var longest = attempts.Where(attempt => isOnDemand(attempt.Queue) && attempt.StartedAt is not null && attempt.CreatedAt is not null)
            .Max(attempt => (attempt.StartedAt - attempt.CreatedAt)?.TotalSeconds + (attempt.StartSeconds ?? 0)) ?? 0;
        var kept = Math.Max(attempts.Max(attempt => attempt.CheckpointStep) ?? 0, progress?.CheckpointStep ?? 0);
        var ahead = new WorkAhead
        {
            StartSeconds = Math.Max(start, longest),
            MostStartSeconds = Math.Max(SlowerStart * start, longest),
            ReadingSeconds = reading,
            FinishSeconds = LeastFinishSeconds,
            HasCheckpoint = kept > 0,
        };
        var steps = turn is { } now ? Steps(plan, now.Trial, now.Rung, progress) : progress?.Steps ?? 0;
        var measured = attempts.LastOrDefault(attempt => attempt.SecondsPerStep > 0)?.SecondsPerStep ?? progress?.SecondsPerStep;
        if (steps > 0 && measured is > 0 and { } each)
        {
            var left = Math.Max(0, steps - kept) * each;
            var finish = Finish(steps * each);
            return ahead with
            {
                Done = kept * each,
                Expected = left + finish,
                Most = (Slower * left) + finish,
                FinishSeconds = finish,
                IsMeasured = true,
            };
        }
        if (plan.Quote is not { } quote) return ahead;
        var part = turn is { } own ? SearchWork.Share(plan, own.Trial, own.Rung) : 1;
        var quoted = Finish(part * quote.WorkSeconds.Expected);
        return ahead with
        {
            Expected = (part * quote.WorkSeconds.Expected) + quoted,
            Most = (part * quote.WorkSeconds.Most) + quoted,
            FinishSeconds = quoted,
        };
    }

    /// <summary>To the end of the rung.</summary>
    private static double Steps(Plan plan, int trial, int rung, Progress? progress)
    {
        if (progress is not { Steps: > 0, Epochs: > 0 } || plan.Search is not { } search) return 0;
        return (double)progress.Steps / progress.Epochs * search.Rungs[rung].LastEpoch(plan.OfTrial(trial).Training.Epochs);
    }

    private static double Finish(double workSeconds) => Math.Max(LeastFinishSeconds, ShareOfFinish * workSeconds);
}
