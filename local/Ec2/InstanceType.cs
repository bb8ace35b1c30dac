namespace Overnight.Local.Ec2;

/// <summary>What a container gets on one EC2 instance type, and what the instance costs.</summary>
public sealed record InstanceType
{
    /// <summary>What the kernel and the boot image take, as a share of the nominal memory.</summary>
    private const double SystemShare = 0.075;

    private const int AgentMiB = 32;

    /// <summary><c>g5.xlarge</c>.</summary>
    public required string Name { get; init; }

    public required int Vcpus { get; init; }

    /// <summary>Nominal: what the price list says.</summary>
    public required int MemoryMiB { get; init; }

    /// <summary><c>A10G</c>; null without GPUs.</summary>
    public string? Gpu { get; init; }

    public int Gpus { get; init; }

    /// <summary>Of one GPU.</summary>
    public int GpuMemoryMiB { get; init; }

    public required decimal OnDemandUsdPerHour { get; init; }

    /// <summary>0 to 100, typical; null where it is not known.</summary>
    public int? SpotSavingPercent { get; init; }

    /// <summary>The part of the name before the dot.</summary>
    public string Family => Name[..Name.IndexOf('.', StringComparison.Ordinal)];

    /// <summary>
    /// What the container agent registers, and jobs can ask for: less than the nominal memory, so a job that asks for 16,384 MiB
    /// never starts on a 16 GiB instance. docs.aws.amazon.com/batch/latest/userguide/memory-management.html tells of the 32 MiB
    /// for the agent; how much the kernel takes differs by type and is not published, so Karpenter's margin of 7.5 % stands in
    /// for it (karpenter.sh, settings, VM_MEMORY_OVERHEAD_PERCENT).
    /// </summary>
    public int ContainerMemoryMiB => (int)(MemoryMiB * (1 - SystemShare)) - AgentMiB;
}
