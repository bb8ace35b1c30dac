// Stands in for AWSSDK.Batch 4.0: submitting a job.
using Amazon.Runtime;

namespace Amazon.Batch.Model;

public class SubmitJobRequest : AmazonBatchRequest
{
    public ArrayProperties ArrayProperties { get; set; }

    public ContainerOverrides ContainerOverrides { get; set; }

    public List<JobDependency> DependsOn { get; set; }

    public string JobDefinition { get; set; }

    public string JobName { get; set; }

    public string JobQueue { get; set; }

    public Dictionary<string, string> Parameters { get; set; }

    public bool? PropagateTags { get; set; }

    public RetryStrategy RetryStrategy { get; set; }

    public int? SchedulingPriorityOverride { get; set; }

    public string ShareIdentifier { get; set; }

    public Dictionary<string, string> Tags { get; set; }

    public JobTimeout Timeout { get; set; }
}

public class SubmitJobResponse : AmazonWebServiceResponse
{
    public string JobArn { get; set; }

    public string JobId { get; set; }

    public string JobName { get; set; }
}

public class ArrayProperties
{
    public int? Size { get; set; }
}

/// <summary>What differs from the job definition; the environment is added to its.</summary>
public class ContainerOverrides
{
    public List<string> Command { get; set; }

    public List<KeyValuePair> Environment { get; set; }

    public string InstanceType { get; set; }

    public List<ResourceRequirement> ResourceRequirements { get; set; }
}
