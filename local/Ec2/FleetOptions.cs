using Overnight.Local.Hosting;

namespace Overnight.Local.Ec2;

public sealed record FleetOptions
{
    /// <summary>Holds <c>instances/</c> and the time this process was last seen alive.</summary>
    public required string StateFolder { get; init; }

    /// <summary>What the folder is of.</summary>
    public StateFiles Files { get; init; } = StateFiles.OnDisk;

    /// <summary>Owner of the instances, 12 digits.</summary>
    public required string Account { get; init; }

    public required string Region { get; init; }

    /// <summary>
    /// Shown by the metadata service and DescribeInstances. No machine image is behind it: containers run on this machine.
    /// </summary>
    public string ImageId { get; init; } = "ami-00000000000000000";

    /// <summary>Three zones, as a stack of ours spreads over; us-east-1 has six.</summary>
    public IReadOnlyList<string> Zones => [Region + "a", Region + "b", Region + "c"];
}
