namespace Overnight.Trainer.Training;

/// <summary>
/// One cycle (Smith 2018): up to the peak over the first fifth, down to nearly nothing over the rest, both along a cosine. A pure
/// function of the step: schedulers with a memory of their own could not be resumed exactly.
/// </summary>
internal static class Schedule
{
    private const double WarmUp = 0.2;
    private const double Start = 1.0 / 25;
    private const double End = 1e-4;

    /// <param name="step">0-based.</param>
    /// <param name="steps">Of the whole run.</param>
    /// <param name="peak">The learning rate at the top.</param>
    public static double LearningRate(long step, long steps, double peak)
    {
        var done = (step + 0.5) / steps;
        return peak * (done < WarmUp
            ? Between(Start, 1, done / WarmUp)
            : Between(1, End, (done - WarmUp) / (1 - WarmUp)));
    }

    private static double Between(double from, double to, double done) => to + (from - to) * (1 + Math.Cos(Math.PI * done)) / 2;
}
