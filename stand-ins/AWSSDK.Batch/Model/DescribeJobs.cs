// Stands in for AWSSDK.Batch 4.0: jobs by their ids.
using Amazon.Runtime;

namespace Amazon.Batch.Model;

public class DescribeJobsRequest : AmazonBatchRequest
{
    public List<string> Jobs { get; set; }
}

public class DescribeJobsResponse : AmazonWebServiceResponse
{
    public List<JobDetail> Jobs { get; set; }
}

/// <summary>Times are milliseconds since 1970. <c>StartedAt</c> is when the container ran, not when the instance did.</summary>
public class JobDetail
{
    public ArrayPropertiesDetail ArrayProperties { get; set; }

    public List<AttemptDetail> Attempts { get; set; }

    public ContainerDetail Container { get; set; }

    public long? CreatedAt { get; set; }

    public List<JobDependency> DependsOn { get; set; }

    public bool? IsCancelled { get; set; }

    public bool? IsTerminated { get; set; }

    public string JobArn { get; set; }

    public string JobDefinition { get; set; }

    public string JobId { get; set; }

    public string JobName { get; set; }

    public string JobQueue { get; set; }

    public Dictionary<string, string> Parameters { get; set; }

    public List<string> PlatformCapabilities { get; set; }

    public bool? PropagateTags { get; set; }

    public RetryStrategy RetryStrategy { get; set; }

    public int? SchedulingPriority { get; set; }

    public string ShareIdentifier { get; set; }

    public long? StartedAt { get; set; }

    public JobStatus Status { get; set; }

    public string StatusReason { get; set; }

    public long? StoppedAt { get; set; }

    public Dictionary<string, string> Tags { get; set; }

    public JobTimeout Timeout { get; set; }
}

public class ArrayPropertiesDetail
{
    public int? Index { get; set; }

    public int? Size { get; set; }

    public Dictionary<string, int> StatusSummary { get; set; }

    public long? StatusSummaryLastUpdatedAt { get; set; }
}
