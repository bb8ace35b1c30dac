using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.StepFunctions;

/// <summary>
/// Whether an execution can be redriven.
/// docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html#redrive-eligibility
/// </summary>
internal static class RedriveEligibility
{
    /// <summary>"The redrivable period of 14 days", from the end.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromDays(14);

    /// <summary>"The execution event history count is less than 24,999": one is left for the redrive itself.</summary>
    private const int MostEvents = 24_999;

    /// <returns>Why it cannot; null where it can.</returns>
    public static string? Refusal(ExecutionRecord record, long events, DateTimeOffset now) => record.Status switch
    {
        ExecutionStatus.Running => "Execution is RUNNING and cannot be redriven",
        ExecutionStatus.Succeeded => "Execution is SUCCEEDED and cannot be redriven",
        // Of a Map Run's item only the number of events counts: docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
        _ when record.Item is null && record.StopDate + Period < now => "Execution ended more than 14 days ago",
        _ when events >= MostEvents => $"Execution event history limit exceeded: found {events}, expected fewer than {MostEvents}",
        _ => null,
    };
}
