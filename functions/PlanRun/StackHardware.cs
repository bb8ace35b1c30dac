using Overnight.Contracts;
using Overnight.Functions.Prices;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.PlanRun;

/// <summary>What the stack may start: its queues, and the instance types that they take.</summary>
/// <param name="Queues">By market.</param>
/// <param name="CpuTypes">As the template has them: Batch takes families too, c7i as well as c7i.large.</param>
/// <param name="GpuTypes">The same.</param>
internal sealed record StackHardware(Markets Queues, IReadOnlyList<string> CpuTypes, IReadOnlyList<string> GpuTypes)
{
    /// <summary>Of all CPU instances at once: jobs beyond that wait behind others, and use up the time that they have for capacity.</summary>
    public int MostCpuVcpus { get; init; } = 64;

    /// <summary>Of all GPU instances at once.</summary>
    public int MostGpuVcpus { get; init; } = 16;

    /// <summary>How many such jobs run at once.</summary>
    public int JobsAtOnce(PlannedCompute job) => Math.Max(1, (job.Gpus > 0 ? MostGpuVcpus : MostCpuVcpus) / Math.Max(1, job.Vcpus));

    /// <summary>Types only: of a family those that the price table knows. Never empty.</summary>
    public static List<string> Types(IReadOnlyList<string> named) =>
    [
        .. named.SelectMany(name => name.Contains('.') ? [name] : OnDemandPrices.Bundled.Types("us-east-1")
            .Where(type => type.StartsWith(name + ".", StringComparison.Ordinal)).DefaultIfEmpty(name)),
    ];

    public IReadOnlyList<string> AllTypes => [.. Types(CpuTypes), .. Types(GpuTypes)];
}
