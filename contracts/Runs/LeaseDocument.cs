namespace Overnight.Contracts;

/// <summary><c>checkpoints/lease.json</c>: who may write the run's checkpoints and results. Changed by conditional writes only.</summary>
public sealed record LeaseDocument
{
    /// <summary>The fencing token: the attempt's number. A higher one takes over at once.</summary>
    public required int Attempt { get; init; }

    /// <summary>Tells two processes with the same number apart.</summary>
    public required string Nonce { get; init; }

    /// <summary>The holder's Batch job: by it the workflow tells its own job from a twin. Null outside Batch.</summary>
    public string? Job { get; init; }

    /// <summary>Grows while the holder lives.</summary>
    public required long Beat { get; init; }

    /// <summary>The holder is done with it.</summary>
    public required bool Released { get; init; }
}
