using Overnight.Local.Ec2;

namespace Overnight.Local.Batch;

/// <summary>From a job and the instance it goes to, what its container gets.</summary>
internal sealed class ContainerLauncher(BatchOptions options, InstanceFleet fleet)
{
    public ContainerSpec Spec(Job job, JobAttempt attempt) => new()
    {
        JobId = job.Id,
        TaskId = attempt.TaskId,
        Image = job.Container.Image,
        Command = job.Container.Command,
        Environment = EnvironmentOf(job, attempt),
        MemoryMiB = job.Needs.MemoryMiB,
        HasInit = job.Container.LinuxParameters?.InitProcessEnabled is true,
        LogFile = Path.GetFullPath(
            Path.Combine(options.LogFolder, job.Container.LogGroup.Trim('/'), LogStream(job, attempt.TaskId) + ".log")),
    };

    /// <summary>docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html: prefix, container, task.</summary>
    public static string LogStream(Job job, string taskId) =>
        $"{job.Container.LogStreamPrefix ?? job.DefinitionName}/default/{taskId}";

    /// <summary>
    /// docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html for what Batch sets, and nobody overrides. The region, the
    /// endpoint and the role's credentials come from the instance and the task on AWS.
    /// </summary>
    private Dictionary<string, string> EnvironmentOf(Job job, JobAttempt attempt)
    {
        var environment = new Dictionary<string, string>
        {
            ["AWS_REGION"] = options.Region,
            ["AWS_DEFAULT_REGION"] = options.Region,
            ["AWS_ENDPOINT_URL"] = Address(options.Endpoint()),
        };
        if (fleet.MetadataAddress(attempt.InstanceId) is { } metadata)
            environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = Address(metadata);
        if (job.Container.JobRoleArn is { } role)
        {
            var credentials = options.Credentials(role);
            environment["AWS_ACCESS_KEY_ID"] = credentials.AccessKeyId;
            environment["AWS_SECRET_ACCESS_KEY"] = credentials.SecretAccessKey;
            environment["AWS_SESSION_TOKEN"] = credentials.SessionToken;
        }
        foreach (var variable in job.Container.Environment) environment[variable.Name] = variable.Value ?? "";
        environment["AWS_BATCH_JOB_ID"] = job.Id;
        if (job.ArrayIndex is { } index) environment["AWS_BATCH_JOB_ARRAY_INDEX"] = $"{index}";
        environment["AWS_BATCH_JOB_ATTEMPT"] = $"{job.Attempts.Count + 1}";
        environment["AWS_BATCH_JQ_NAME"] = job.Queue;
        environment["AWS_BATCH_CE_NAME"] = attempt.Environment;
        return environment;
    }

    /// <summary>Without a slash at the end: the SDK's metadata reader puts one of its own.</summary>
    private static string Address(Uri uri) => uri.GetLeftPart(UriPartial.Authority);
}
