using static Overnight.Local.Templates.IgnoredReasons;

namespace Overnight.Local.Templates;

internal static class BatchKinds
{
    private const string ServiceLinked = "Batch's own calls are not authorised here, as with its service-linked role";

    public static readonly ResourceKind[] List =
    [
        new()
        {
            Type = "AWS::Batch::ComputeEnvironment",
            Properties = typeof(ComputeEnvironmentProperties),
            NameProperty = "ComputeEnvironmentName",
            Ignored = new()
            {
                ["ReplaceComputeEnvironment"] = "an environment is made anew at every start",
                ["UpdatePolicy"] = "an environment is made anew at every start",
                ["ServiceRole"] = ServiceLinked,
                ["ComputeResources.MinvCpus"] = "instances are launched for jobs only",
                ["ComputeResources.DesiredvCpus"] = "instances are launched for jobs only",
                ["ComputeResources.Ec2Configuration"] = NoInstances,
                ["ComputeResources.LaunchTemplate"] = NoInstances,
                ["ComputeResources.SpotIamFleetRole"] = ServiceLinked,
                ["ComputeResources.Subnets"] = NoNetwork,
                ["ComputeResources.SecurityGroupIds"] = NoNetwork,
                ["ComputeResources.UpdateToLatestImageVersion"] = NoInstances,
            },
            Ref = EnvironmentArn,
            Attributes = new() { ["ComputeEnvironmentArn"] = EnvironmentArn },
        },
        new()
        {
            Type = "AWS::Batch::JobQueue",
            Properties = typeof(JobQueueProperties),
            NameProperty = "JobQueueName",
            Ref = QueueArn,
            Attributes = new() { ["JobQueueArn"] = QueueArn },
        },
        new()
        {
            Type = "AWS::Batch::JobDefinition",
            Properties = typeof(JobDefinitionProperties),
            NameProperty = "JobDefinitionName",
            Ref = DefinitionArn,
            Attributes = new() { ["JobDefinitionArn"] = DefinitionArn },
        },
    ];

    private static string EnvironmentArn(ResourceIdentity environment) =>
        environment.Arn("batch", $"compute-environment/{environment.Name}");

    private static string QueueArn(ResourceIdentity queue) => queue.Arn("batch", $"job-queue/{queue.Name}");

    /// <summary>Definitions are registered anew at every start, so each stack has its first revision.</summary>
    private static string DefinitionArn(ResourceIdentity definition) =>
        definition.Arn("batch", $"job-definition/{definition.Name}:1");
}
