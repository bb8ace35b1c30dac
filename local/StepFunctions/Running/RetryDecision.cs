using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>
/// What follows a failed try: how long to wait for the next, or which catcher takes over, or neither. Pure.
/// docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
/// </summary>
internal static class RetryDecision
{
    /// <summary>The wait before the next try, null where no retrier gives one: each retrier counts the failures that were its own.</summary>
    public static TimeSpan? NextTry(IReadOnlyList<Retrier> retriers, IReadOnlyList<StatesException> failures, Random random)
    {
        if (Responsible(retriers, failures[^1]) is not { } retrier) return null;
        var count = failures.Count(failure => ReferenceEquals(Responsible(retriers, failure), retrier));
        return count <= retrier.MaxAttempts ? retrier.DelayBefore(count, random) : null;
    }

    public static Catcher? CaughtBy(IReadOnlyList<Catcher> catchers, StatesException failure) =>
        catchers.FirstOrDefault(catcher => StatesErrors.Covers(catcher.ErrorEquals, failure.Error));

    private static Retrier? Responsible(IReadOnlyList<Retrier> retriers, StatesException failure) =>
        retriers.FirstOrDefault(retrier => StatesErrors.Covers(retrier.ErrorEquals, failure.Error));
}
