// Stands in for AWSSDK.Batch 4.0: what a job ran in.
namespace Amazon.Batch.Model;

/// <summary>One attempt that has ended. Times are milliseconds since 1970.</summary>
public class AttemptDetail
{
    public AttemptContainerDetail Container { get; set; }

    public long? StartedAt { get; set; }

    public string StatusReason { get; set; }

    public long? StoppedAt { get; set; }
}

/// <summary><c>ExitCode</c> and <c>Reason</c> are null where the host vanished.</summary>
public class AttemptContainerDetail
{
    public string ContainerInstanceArn { get; set; }

    public int? ExitCode { get; set; }

    public string LogStreamName { get; set; }

    public List<NetworkInterface> NetworkInterfaces { get; set; }

    public string Reason { get; set; }

    public string TaskArn { get; set; }
}

/// <summary>The newest attempt's container.</summary>
public class ContainerDetail
{
    public List<string> Command { get; set; }

    public string ContainerInstanceArn { get; set; }

    public List<KeyValuePair> Environment { get; set; }

    public string ExecutionRoleArn { get; set; }

    public int? ExitCode { get; set; }

    public string Image { get; set; }

    public string InstanceType { get; set; }

    public string JobRoleArn { get; set; }

    public string LogStreamName { get; set; }

    public int? Memory { get; set; }

    public List<NetworkInterface> NetworkInterfaces { get; set; }

    public bool? Privileged { get; set; }

    public bool? ReadonlyRootFilesystem { get; set; }

    public string Reason { get; set; }

    public List<ResourceRequirement> ResourceRequirements { get; set; }

    public string TaskArn { get; set; }

    public string User { get; set; }

    public int? Vcpus { get; set; }
}

public class NetworkInterface
{
    public string AttachmentId { get; set; }

    public string Ipv6Address { get; set; }

    public string PrivateIpv4Address { get; set; }
}
