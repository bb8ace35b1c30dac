namespace Overnight.Local.Scheduler;

/// <summary>docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html</summary>
public sealed record Schedule
{
    public required string Name { get; init; }
    public string GroupName { get; init; } = "default";
    public string Description { get; init; } = "";
    public required string Expression { get; init; }
    public string TimeZone { get; init; } = "UTC";

    /// <summary>0 is exactly on time (FlexibleTimeWindow OFF); else any moment within it.</summary>
    public int WindowMinutes { get; init; }

    public bool IsEnabled { get; init; } = true;
    public DateTimeOffset? StartDate { get; init; }
    public DateTimeOffset? EndDate { get; init; }
    public required ScheduleTarget Target { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (Name.Length is 0 or > 64 || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            yield return $"Name: found '{Name}', expected 1 to 64 letters, digits, '-', '_' and '.'";
        if (WindowMinutes is < 0 or > 1440) yield return $"FlexibleTimeWindow: found {WindowMinutes} minutes, expected 1 to 1440";
        foreach (var problem in Target.Retry.Problems()) yield return problem;
    }
}

public sealed record ScheduleTarget
{
    public required string Arn { get; init; }
    public required string RoleArn { get; init; }

    /// <summary>JSON; null sends what Scheduler sends by itself.</summary>
    public string? Input { get; init; }

    public int MaximumRetryAttempts { get; init; } = 185;
    public int MaximumEventAgeSeconds { get; init; } = 86_400;

    /// <summary>Of a queue; null drops what no retry could deliver.</summary>
    public string? DeadLetterArn { get; init; }

    internal RetryPolicy Retry => new(MaximumRetryAttempts, MaximumEventAgeSeconds);
}

/// <summary>An error answer of EventBridge Scheduler.</summary>
public sealed class SchedulerException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;
    public string Code { get; } = code;
}
