using Overnight.Contracts;

namespace Overnight.Functions.Quotes;

/// <summary>One kind of instances that the stack has: a queue on spot, and perhaps one on demand.</summary>
internal sealed record HardwareClass
{
    /// <summary>What a job asks for: 0 or 1.</summary>
    public required int Gpus { get; init; }

    public required int Vcpus { get; init; }
    public required int MemoryMiB { get; init; }

    /// <summary>Those of its queues that can hold the job; never empty.</summary>
    public required IReadOnlyList<string> InstanceTypes { get; init; }

    public required string SpotQueue { get; init; }

    /// <summary>Empty where the stack was deployed without.</summary>
    public string OnDemandQueue { get; init; } = "";

    public string Queue(Market market) => market == Market.Spot ? SpotQueue : OnDemandQueue;

    public override string ToString() => Gpus > 0 ? "a GPU" : $"{Vcpus} vCPUs";
}
