// Stands in for AWSSDK.EC2 4.0: words that the service uses. A word unknown here is kept as it came.
using Amazon.Runtime;

namespace Amazon.EC2;

/// <summary>How an instance is bought, where it is not on demand.</summary>
public class InstanceLifecycleType(string value) : ConstantClass(value)
{
    public static readonly InstanceLifecycleType Scheduled = new("scheduled");
    public static readonly InstanceLifecycleType Spot = new("spot");

    public static implicit operator InstanceLifecycleType(string value) => FindValue(value);

    public static InstanceLifecycleType FindValue(string value) => FindValue<InstanceLifecycleType>(value);
}

/// <summary>Where an instance stands.</summary>
public class InstanceStateName(string value) : ConstantClass(value)
{
    public static readonly InstanceStateName Pending = new("pending");
    public static readonly InstanceStateName Running = new("running");
    public static readonly InstanceStateName ShuttingDown = new("shutting-down");
    public static readonly InstanceStateName Stopped = new("stopped");
    public static readonly InstanceStateName Stopping = new("stopping");
    public static readonly InstanceStateName Terminated = new("terminated");

    public static implicit operator InstanceStateName(string value) => FindValue(value);

    public static InstanceStateName FindValue(string value) => FindValue<InstanceStateName>(value);
}

/// <summary>There are hundreds: write them as strings.</summary>
public class InstanceType(string value) : ConstantClass(value)
{
    public static implicit operator InstanceType(string value) => FindValue(value);

    public static InstanceType FindValue(string value) => FindValue<InstanceType>(value);
}

/// <summary>What runs on an instance, as far as its price goes.</summary>
public class RIProductDescription(string value) : ConstantClass(value)
{
    public static readonly RIProductDescription LinuxUNIX = new("Linux/UNIX");
    public static readonly RIProductDescription LinuxUNIXAmazonVPC = new("Linux/UNIX (Amazon VPC)");
    public static readonly RIProductDescription Windows = new("Windows");
    public static readonly RIProductDescription WindowsAmazonVPC = new("Windows (Amazon VPC)");

    public static implicit operator RIProductDescription(string value) => FindValue(value);

    public static RIProductDescription FindValue(string value) => FindValue<RIProductDescription>(value);
}
