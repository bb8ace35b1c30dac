namespace Overnight.Contracts;

/// <summary>What one attempt was billed by EC2's rules.</summary>
public sealed record AttemptBill
{
    /// <summary>0-based; null where the run does not search.</summary>
    public int? Trial { get; init; }

    /// <summary>1-based.</summary>
    public required int Number { get; init; }

    /// <summary>Null where there was none, or nobody knows it.</summary>
    public string? JobId { get; init; }

    /// <summary>Another job of the attempt than the one that the workflow waited for: SubmitJob has no token, so it may be done twice.</summary>
    public bool IsTwin { get; init; }

    /// <summary>Null, as all that follows from it, where nobody could tell on what it ran.</summary>
    public string? InstanceId { get; init; }

    public string? InstanceType { get; init; }
    public string? AvailabilityZone { get; init; }
    public Market? Market { get; init; }

    /// <summary>When the instance was launched: the start of the container, less what a launch takes at most.</summary>
    public DateTimeOffset? LaunchedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Instance-seconds that are charged to this attempt; 0 where EC2 charges nothing.</summary>
    public decimal BilledSeconds { get; init; }

    /// <summary>Of the instance, by its vCPUs: above 0, at most 1.</summary>
    public required decimal Share { get; init; }

    public decimal Usd { get; init; }
    public decimal LostSeconds { get; init; }
    public decimal LostUsd { get; init; }
}
