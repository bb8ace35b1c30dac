using System.Text.Json.Nodes;
using Overnight.Local.Ec2;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;

namespace Overnight.Local.Batch;

public sealed record BatchOptions
{
    /// <summary>Holds <c>jobs/</c>.</summary>
    public required string StateFolder { get; init; }

    /// <summary>What the folder is of.</summary>
    public StateFiles Files { get; init; } = StateFiles.OnDisk;

    /// <summary>Log groups are folders in it, log streams files: <c>aws/batch/job/trainer/default/0123.log</c>.</summary>
    public required string LogFolder { get; init; }

    public required string Region { get; init; }

    /// <summary>12 digits.</summary>
    public required string Account { get; init; }

    /// <summary>What containers get as <c>AWS_ENDPOINT_URL</c>; asked for when one starts.</summary>
    public required Func<Uri> Endpoint { get; init; }

    /// <summary>A job role's ARN to the credentials its container gets.</summary>
    public required Func<string, RoleCredentials> Credentials { get; init; }

    /// <summary>Decides what instances and jobs may do; null allows everything.</summary>
    public AccessControl? Access { get; init; }

    /// <summary>An instance profile's name or ARN to its role's ARN; null where there is none.</summary>
    public Func<string, string?> InstanceProfileRole { get; init; } = _ => null;

    /// <summary>What EC2 lets the account have; without limits unless one is set.</summary>
    public VcpuQuotas Quotas { get; init; } = new();

    /// <summary>
    /// Told of a job, as DescribeJobs shows it, that begins to block its queue, or does so for another reason.
    /// docs.aws.amazon.com/batch/latest/userguide/batch-job-queue-blocked-events.html
    /// </summary>
    public Action<JsonObject> TellBlocked { get; init; } = _ => { };

    /// <summary>Containers at once. They are real processes, and each wants a core at least.</summary>
    public int MaxContainers { get; init; } = 2;

    /// <summary>How long an instance stays without a job. AWS does not promise a time; minutes are usual.</summary>
    public TimeSpan InstanceIdleTimeout { get; init; } = TimeSpan.FromMinutes(1);

    internal string Arn(string resource) => $"arn:aws:batch:{Region}:{Account}:{resource}";

    /// <summary>Of the compute environment's name.</summary>
    internal string ClusterArn(string environment) => EcsArn("cluster/" + ClusterOf(environment));

    /// <summary>Batch makes an ECS cluster for each environment.</summary>
    internal static string ClusterOf(string environment) => "AWSBatch-" + environment;

    internal string EcsArn(string resource) => $"arn:aws:ecs:{Region}:{Account}:{resource}";
}

/// <summary>Temporary credentials of a role.</summary>
public sealed record RoleCredentials(string AccessKeyId, string SecretAccessKey, string SessionToken);
