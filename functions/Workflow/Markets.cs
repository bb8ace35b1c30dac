using Overnight.Contracts;

namespace Overnight.Functions.Workflow;

/// <summary>The stack's queues by market. Those on demand are empty where the stack was deployed without them.</summary>
public sealed record Markets
{
    public required string CpuSpot { get; init; }
    public required string GpuSpot { get; init; }
    public string CpuOnDemand { get; init; } = "";
    public string GpuOnDemand { get; init; } = "";

    /// <summary>Those that there are.</summary>
    internal IEnumerable<string> All => new[] { CpuSpot, GpuSpot, CpuOnDemand, GpuOnDemand }.Where(queue => queue.Length > 0);

    /// <summary>The queue of the same hardware in the other market; null where there is none.</summary>
    internal string? Other(string queue) =>
        queue == CpuSpot ? Known(CpuOnDemand)
        : queue == GpuSpot ? Known(GpuOnDemand)
        : queue == CpuOnDemand ? CpuSpot
        : queue == GpuOnDemand ? GpuSpot
        : null;

    /// <summary>Null for a queue that is none of these.</summary>
    internal Market? Of(string? queue) => queue is not { Length: > 0 } ? null
        : queue == CpuSpot || queue == GpuSpot ? Market.Spot
        : queue == CpuOnDemand || queue == GpuOnDemand ? Market.OnDemand
        : null;

    /// <summary>The queue of the same hardware in that market; the queue itself where there is none.</summary>
    internal string In(Market market, string queue) => Of(queue) == market ? queue : Other(queue) ?? queue;

    private static string? Known(string queue) => queue.Length > 0 ? queue : null;
}
