// Stands in for AWSSDK.EC2 4.0: an instance.
namespace Amazon.EC2.Model;

/// <summary><c>InstanceLifecycle</c> is null where the instance is on demand.</summary>
public class Instance
{
    public string ImageId { get; set; }

    public string InstanceId { get; set; }

    public InstanceLifecycleType InstanceLifecycle { get; set; }

    public InstanceType InstanceType { get; set; }

    public DateTime? LaunchTime { get; set; }

    public Placement Placement { get; set; }

    public string PlatformDetails { get; set; }

    public string PrivateDnsName { get; set; }

    public string PrivateIpAddress { get; set; }

    public string PublicDnsName { get; set; }

    public string PublicIpAddress { get; set; }

    public string SpotInstanceRequestId { get; set; }

    public InstanceState State { get; set; }

    public StateReason StateReason { get; set; }

    public string StateTransitionReason { get; set; }

    public string SubnetId { get; set; }

    public List<Tag> Tags { get; set; }

    public string UsageOperation { get; set; }

    public string VpcId { get; set; }
}

public class InstanceState
{
    public int? Code { get; set; }

    public InstanceStateName Name { get; set; }
}

public class Placement
{
    public string AvailabilityZone { get; set; }

    public string AvailabilityZoneId { get; set; }

    public string GroupName { get; set; }
}

public class StateReason
{
    public string Code { get; set; }

    public string Message { get; set; }
}

public class Tag
{
    public string Key { get; set; }

    public string Value { get; set; }
}
