using Overnight.Local.Batch;
using Overnight.Local.Tests.Ec2;

namespace Overnight.Local.Tests.Batch;

public sealed class DefinitionTests : IAsyncDisposable
{
    private readonly BatchBench _bench = new(_ => new ScriptedContainers(), _ => new SilentMetadata());

    [Fact]
    public void What_is_registered_is_named_by_ARN()
    {
        Assert.Equal("arn:aws:batch:us-east-1:123456789012:compute-environment/cpu", _bench.Service.Register(_bench.Environment));
        Assert.Equal("arn:aws:batch:us-east-1:123456789012:job-queue/q", _bench.Service.Register(_bench.Queue with
        {
            ComputeEnvironmentOrder = [new(1, "arn:aws:batch:us-east-1:123456789012:compute-environment/cpu")],
        }));
        Assert.Equal("arn:aws:batch:us-east-1:123456789012:job-definition/job:1", _bench.Service.Register(_bench.Definition));
        Assert.Equal("arn:aws:batch:us-east-1:123456789012:job-definition/job:2", _bench.Service.Register(_bench.Definition));
    }

    [Fact]
    public void An_environments_problems_are_told_all_at_once() => Refused(
        () => _bench.Service.Register(new ComputeEnvironment
        {
            Name = "c p u",
            State = "ON",
            Resources = new ComputeResources { Type = "EC2", AllocationStrategy = "SPOT_CAPACITY_OPTIMIZED", MaxvCpus = 0, InstanceTypes = ["optimal", "c7i.large"] },
        }),
        "found 'c p u'", "found 'ON', expected ENABLED or DISABLED", "found 'SPOT_CAPACITY_OPTIMIZED'", "maxvCpus: found 0", "'optimal' is not known");

    [Fact]
    public void A_queues_problems_are_told_all_at_once() => Refused(
        () => _bench.Service.Register(new JobQueue
        {
            Name = "q",
            State = "OFF",
            Priority = 1,
            ComputeEnvironmentOrder = [new(1, "none")],
            JobStateTimeLimitActions = [new JobStateTimeLimitAction { Reason = "BORED", MaxTimeSeconds = 599, State = "RUNNING", Action = "TERMINATE" }],
        }),
        "found 'OFF'", "'none' is not a compute environment", "found 'BORED', expected CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY", "found 'RUNNING'", "found 'TERMINATE'", "found 599");

    [Fact]
    public void A_definitions_problems_are_told_all_at_once() => Refused(
        () => _bench.Service.Register(new JobDefinition
        {
            Name = "job",
            PlatformCapabilities = ["FARGATE"],
            Timeout = new JobTimeout { AttemptDurationSeconds = 30 },
            RetryStrategy = new RetryStrategy { Attempts = 0 },
            ContainerProperties = new ContainerProperties
            {
                Image = "",
                ResourceRequirements = [new("VCPU", "0.5"), new("TPU", "1"), new("GPU", "1"), new("GPU", "2")],
                Environment = [new("AWS_BATCH_JOB_ID", "1"), new("A=B", "1")],
                Volumes = [new("scratch")],
                MountPoints = [new("scratch", "/data"), new("none", "/tmp")],
                LogConfiguration = new LogConfiguration { LogDriver = "splunk", Options = new Dictionary<string, string> { ["awslogs-group"] = "/a/../b", ["colour"] = "red" } },
            },
        }),
        "found FARGATE, expected EC2", "found 30, expected 60", "attempts: found 0", "image: found nothing", "found VCPU '0.5'", "found type 'TPU'", "found GPU 2 times", "MEMORY is missing",
        "'AWS_BATCH_JOB_ID'", "'A=B'", "containerPath '/data', expected /tmp", "sourceVolume 'none', expected the name of one", "found 'splunk'", "'colour' is not supported", "found '/a/../b'");

    [Fact]
    public void The_templates_definition_is_accepted()
    {
        _bench.Service.Register(_bench.Definition with
        {
            PropagateTags = true,
            Timeout = new JobTimeout { AttemptDurationSeconds = 86_400 },
            RetryStrategy = new RetryStrategy
            {
                Attempts = 3,
                EvaluateOnExit =
                [
                    new ExitRule { OnReason = "DockerTimeoutError*", Action = "RETRY" },
                    new ExitRule { OnReason = "CannotPullContainerError: pull command failed*", Action = "RETRY" },
                    new ExitRule { OnReason = "*", Action = "EXIT" },
                ],
            },
            ContainerProperties = new ContainerProperties
            {
                Image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/overnight/trainer:latest",
                JobRoleArn = "arn:aws:iam::123456789012:role/trainer",
                User = "1654",
                ReadonlyRootFilesystem = true,
                Volumes = [new("scratch")],
                MountPoints = [new("scratch", "/tmp", ReadOnly: false)],
                LinuxParameters = new LinuxParameters { InitProcessEnabled = true },
                ResourceRequirements = [new("VCPU", "2"), new("MEMORY", "3072")],
                Environment = [new("AWS_REGION", "us-east-1")],
                LogConfiguration = new LogConfiguration
                {
                    LogDriver = "awslogs",
                    Options = new Dictionary<string, string> { ["awslogs-group"] = "/overnight/stack/trainer", ["awslogs-region"] = "us-east-1", ["awslogs-stream-prefix"] = "trainer" },
                },
            },
        });
    }

    public async ValueTask DisposeAsync() => await _bench.DisposeAsync();

    private static void Refused(Action register, params string[] parts)
    {
        var message = Assert.Throws<ArgumentException>(register).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
        Assert.Equal(parts.Length, message.Split("; ").Length);
    }
}
