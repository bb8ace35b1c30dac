using Overnight.Local.Ec2;
using Overnight.Local.Iam;

namespace Overnight.Local.Batch;

/// <summary>
/// What an instance, and a container on it, must be allowed before a job runs: joining the cluster, pulling the image, opening
/// the log, taking the job's role on. docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
/// </summary>
internal sealed class HostPermissions(BatchOptions options)
{
    private static readonly string[] OnCluster =
        ["RegisterContainerInstance", "DeregisterContainerInstance", "SubmitContainerStateChange", "SubmitTaskStateChange"];

    private static readonly string[] OnInstance = ["Poll", "StartTelemetrySession"];

    private static readonly string[] OnRepository = ["BatchCheckLayerAvailability", "GetDownloadUrlForLayer", "BatchGetImage"];

    /// <summary>Where not, Batch cannot say why: an instance could not join, or is above a quota of EC2's.</summary>
    public bool CanHave(ComputeEnvironment environment, InstanceType type, Hosts hosts) =>
        CanJoin(environment) && hosts.IsWithin(options.Quotas, environment.Resources.Lifecycle, type);

    /// <summary>Whether an instance of the environment would ever join it; one that does not runs for nothing.</summary>
    private bool CanJoin(ComputeEnvironment environment)
    {
        if (options.Access is not { } access) return true;
        if (InstanceRole(environment) is not { } role || !access.CanAssume(role, "ec2.amazonaws.com")) return false;
        var cluster = BatchOptions.ClusterOf(environment.Name);
        return OnCluster.All(action => Allows(role, "ecs:" + action, options.EcsArn("cluster/" + cluster)))
            && OnInstance.All(action => Allows(role, "ecs:" + action, options.EcsArn($"container-instance/{cluster}/instance")))
            && Allows(role, "ecs:DiscoverPollEndpoint", "*");
    }

    /// <exception cref="ContainerStartException">In ECS's words, what is not allowed.</exception>
    public void CheckContainer(Job job, ComputeEnvironment environment, string taskId)
    {
        if (options.Access is not { } access) return;
        var role = job.Container.ExecutionRoleArn ?? InstanceRole(environment)!;
        if (job.Container.ExecutionRoleArn is { } execution) CheckRole(execution, taskId);
        if (job.Container.JobRoleArn is { } own) CheckRole(own, taskId);
        Need(role, PullActions(job.Container.Image), "CannotPullContainerError: pull image manifest has been retried 1 time(s)");
        var stream = $"arn:aws:logs:{options.Region}:{options.Account}:log-group:{job.Container.LogGroup}:log-stream:"
            + ContainerLauncher.LogStream(job, taskId);
        Need(
            role, [("logs:CreateLogStream", stream), ("logs:PutLogEvents", stream)],
            "CannotStartContainerError: Error response from daemon: failed to initialize logging driver");

        void CheckRole(string roleArn, string task)
        {
            if (access.CanAssume(roleArn, "ecs-tasks.amazonaws.com", options.EcsArn($"task/{BatchOptions.ClusterOf(environment.Name)}/{task}")))
                return;
            throw new ContainerStartException($"ECS was unable to assume the role '{roleArn}' that was provided for this task. "
                + "Please verify that the role being passed has the proper trust relationship and permissions.");
        }
    }

    /// <summary>Of an image in this account's registry; others need nothing of IAM.</summary>
    private IEnumerable<(string Action, string Resource)> PullActions(string image)
    {
        if (!image.Contains(".dkr.ecr.", StringComparison.Ordinal)) return [];
        var repository = $"arn:aws:ecr:{options.Region}:{options.Account}:repository/{ImageStore.RepositoryOf(image)}";
        return [("ecr:GetAuthorizationToken", "*"), .. OnRepository.Select(action => ("ecr:" + action, repository))];
    }

    private void Need(string role, IEnumerable<(string Action, string Resource)> needs, string beginning)
    {
        foreach (var (action, resource) in needs)
        {
            if (options.Access!.Decide(Request(role, action, resource)) is { } refusal)
                throw new ContainerStartException($"{beginning}: AccessDeniedException: {refusal}");
        }
    }

    private string? InstanceRole(ComputeEnvironment environment) =>
        environment.Resources.InstanceRole is { } profile ? options.InstanceProfileRole(profile) : null;

    private bool Allows(string role, string action, string resource) => options.Access!.Allows(Request(role, action, resource));

    private static AccessRequest Request(string role, string action, string resource) =>
        new(new Principal.Role(role, "instance"), action, resource);
}
