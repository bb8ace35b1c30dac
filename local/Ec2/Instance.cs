using System.Text.Json.Serialization;

namespace Overnight.Local.Ec2;

[JsonConverter(typeof(JsonStringEnumConverter<InstanceLifecycle>))]
public enum InstanceLifecycle { Spot, OnDemand }

[JsonConverter(typeof(JsonStringEnumConverter<InstanceState>))]
public enum InstanceState { Pending, Running, Terminated }

/// <summary>
/// One EC2 instance as it stands. Containers run on this machine: the instance is what they are billed and placed by.
/// </summary>
public sealed record Instance
{
    /// <summary><c>i-</c> and 17 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    /// <summary>The availability zone: <c>us-east-1a</c>.</summary>
    public required string Zone { get; init; }

    public required InstanceLifecycle Lifecycle { get; init; }
    public required DateTimeOffset LaunchTime { get; init; }
    public required InstanceState State { get; init; }
    public Dictionary<string, string> Tags { get; init; } = [];

    /// <summary>Null until the spot interruption notice has come.</summary>
    public DateTimeOffset? NoticedAt { get; init; }

    /// <summary>When the notice says that the instance goes.</summary>
    public DateTimeOffset? InterruptionAt { get; init; }

    public DateTimeOffset? TerminatedAt { get; init; }

    /// <summary>Why it is in this state; null while nothing has happened to it.</summary>
    public StateReason? StateReason { get; init; }

    public string Region => Zone[..^1];

    public string PrivateIp
    {
        get
        {
            var digits = Convert.FromHexString(Id[^6..]);
            return $"10.{digits[0]}.{digits[1]}.{digits[2]}";
        }
    }

    /// <summary>
    /// docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html: names in us-east-1 end differently.
    /// </summary>
    public string PrivateDnsName =>
        $"ip-{PrivateIp.Replace('.', '-')}.{(Region == "us-east-1" ? "ec2.internal" : $"{Region}.compute.internal")}";
}

/// <summary>An instance as it has just become.</summary>
public sealed class InstanceEventArgs(Instance instance) : EventArgs
{
    public Instance Instance { get; } = instance;
}

/// <summary>docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html</summary>
/// <param name="Code"><c>Server.SpotInstanceTermination</c>.</param>
/// <param name="Message">Starts with the code.</param>
/// <param name="Initiator">Who ended it, as the state transition reason says it: <c>User</c> or <c>Service</c>.</param>
public sealed record StateReason(string Code, string Message, string Initiator)
{
    internal static readonly StateReason Shutdown =
        new("Client.UserInitiatedShutdown", "Client.UserInitiatedShutdown: User initiated shutdown", "User");

    internal static readonly StateReason SpotTermination =
        new("Server.SpotInstanceTermination", "Server.SpotInstanceTermination: Spot instance termination", "Service");

    internal static readonly StateReason HostLost =
        new("Server.InternalError", "Server.InternalError: Internal error on the host", "Service");
}
