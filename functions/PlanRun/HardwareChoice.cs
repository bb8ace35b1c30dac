using Overnight.Contracts;
using Overnight.Functions.Prices;

namespace Overnight.Functions.PlanRun;

/// <summary>The two queues that the stack has.</summary>
internal sealed record Queues(string Cpu, string Gpu);

/// <summary>
/// CPU or GPU, by what the estimated work would cost on each. A GPU computes a small network some fifteen times as fast as two
/// vCPUs, costs six times as much, and takes minutes to pull its image of several gigabytes: it pays for long runs only. On-demand
/// prices stand for the spot prices here: both kinds are discounted alike, and only their ratio counts.
/// </summary>
internal sealed class HardwareChoice(OnDemandPrices prices, Queues queues)
{
    private const string CpuType = "c7i.large";
    private const string GpuType = "g4dn.xlarge";
    private const string PriceRegion = "us-east-1";

    // Training, not peak: forward and backward of small layers, libtorch on two vCPUs and on a T4.
    private const double CpuFlopsPerSecond = 80e9;
    private const double GpuFlopsPerSecond = 1_200e9;

    // Centuries; a TimeSpan cannot hold much more.
    private const double MostFlops = 1e21;
    private static readonly TimeSpan CpuLaunch = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan GpuLaunch = TimeSpan.FromMinutes(6);

    // What an instance really offers: its memory less the kernel's, ECS's and 32 MiB of Batch's. Batch places no job otherwise.
    private const int SmallCpuMiB = 3_072, LargeCpuMiB = 6_656, GpuMiB = 14_336;
    private const int BaseMiB = 1_024;

    public PlannedCompute For(int? wantedGpus, double flops, long dataBytes)
    {
        flops = Math.Min(flops, MostFlops);
        var cpuTime = TimeSpan.FromSeconds(flops / CpuFlopsPerSecond);
        var gpuTime = TimeSpan.FromSeconds(flops / GpuFlopsPerSecond);
        var cpuUsd = Usd(CpuType, CpuLaunch + cpuTime);
        var gpuUsd = Usd(GpuType, GpuLaunch + gpuTime);
        var neededMiB = BaseMiB + (dataBytes / (1024 * 1024));
        var (gpus, why) = wantedGpus switch
        {
            1 => (1, "The recipe asks for a GPU."),
            0 => (0, "The recipe asks for no GPU."),
            _ when neededMiB > LargeCpuMiB => (1, $"The data need about {neededMiB:N0} MiB of memory, more than the CPU instances have."),
            _ when gpuUsd < cpuUsd => (1, $"About {Hours(cpuTime)} of work for two vCPUs, {Hours(gpuTime)} for a GPU: "
                + $"the GPU is cheaper by a factor of {cpuUsd / gpuUsd:0.#}."),
            _ => (0, $"About {Hours(cpuTime)} of work for two vCPUs: a GPU would cost {gpuUsd / cpuUsd:0.#} times as much, "
                + "most of it while it starts."),
        };
        var memoryMiB = gpus > 0 ? GpuMiB : neededMiB > SmallCpuMiB ? LargeCpuMiB : SmallCpuMiB;
        if (neededMiB > memoryMiB) why += $" The data may not fit: they need about {neededMiB:N0} MiB.";
        return new PlannedCompute
        {
            Queue = gpus > 0 ? queues.Gpu : queues.Cpu,
            Vcpus = gpus > 0 ? 4 : 2,
            MemoryMiB = memoryMiB,
            Gpus = gpus,
            Why = why,
        };
    }

    private decimal Usd(string type, TimeSpan time) => prices.UsdPerHour(type, PriceRegion)!.Value * (decimal)time.TotalHours;

    private static string Hours(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1.5 } => "a minute",
        { TotalMinutes: < 90 } => $"{time.TotalMinutes:0} minutes",
        _ => $"{time.TotalHours:0.#} hours",
    };
}
