using Overnight.Local.Batch;
using Overnight.Local.Logs;
using Overnight.Local.Templates;

namespace Overnight.Local.Deployment;

/// <summary>Compute environments, job queues and job definitions.</summary>
internal sealed class BatchDeployment(BatchService batch, LogStore logs)
{
    public void Environment(StackResource resource)
    {
        var properties = PropertyBinder.Read<ComputeEnvironmentProperties>(resource);
        if (!string.Equals(properties.Type, "MANAGED", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"Type: found '{properties.Type}', expected MANAGED");
        batch.Register(new ComputeEnvironment
        {
            Name = resource.PhysicalName,
            State = properties.State,
            Resources = properties.ComputeResources,
            Tags = properties.Tags,
        });
    }

    public void Queue(StackResource resource)
    {
        var properties = PropertyBinder.Read<JobQueueProperties>(resource);
        batch.Register(new JobQueue
        {
            Name = resource.PhysicalName,
            State = properties.State,
            Priority = properties.Priority,
            ComputeEnvironmentOrder = properties.ComputeEnvironmentOrder,
            JobStateTimeLimitActions = properties.JobStateTimeLimitActions,
            Tags = properties.Tags,
        });
    }

    public void Definition(StackResource resource)
    {
        var properties = PropertyBinder.Read<JobDefinitionProperties>(resource);
        if (!string.Equals(properties.Type, "container", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"Type: found '{properties.Type}', expected container");
        logs.Register(properties.ContainerProperties.LogGroup);
        batch.Register(new JobDefinition
        {
            Name = resource.PhysicalName,
            ContainerProperties = properties.ContainerProperties,
            RetryStrategy = properties.RetryStrategy ?? new RetryStrategy(),
            Timeout = properties.Timeout,
            Parameters = properties.Parameters,
            Tags = properties.Tags,
            PropagateTags = properties.PropagateTags,
            PlatformCapabilities = properties.PlatformCapabilities,
            SchedulingPriority = properties.SchedulingPriority,
        });
    }
}
