namespace Overnight.Trainer.Checkpoints;

/// <summary>
/// How long to train between two checkpoints: Young's first-order optimum, the square root of 2CM (Young 1974, Daly 2006), with
/// C what a checkpoint costs the training and M the mean time between interruptions.
/// </summary>
internal static class CheckpointInterval
{
    /// <summary>
    /// Public availability traces show mean spot runs from 0.7 h to 10.5 h by zone; an hour is on the careful side, and the
    /// interval depends on its square root only.
    /// </summary>
    public static readonly TimeSpan MeanTimeBetweenInterruptions = TimeSpan.FromHours(1);

    /// <summary>Below it requests to S3 would cost more than the work they save.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(10);

    public static TimeSpan Of(TimeSpan cost, TimeSpan meanTimeBetweenInterruptions)
    {
        var seconds = Math.Sqrt(2 * cost.TotalSeconds * meanTimeBetweenInterruptions.TotalSeconds);
        return TimeSpan.FromSeconds(Math.Max(Least.TotalSeconds, seconds));
    }
}
