// Stands in for AWSSDK.Batch 4.0: the jobs of a queue.
using Amazon.Runtime;

namespace Amazon.Batch.Model;

/// <summary>
/// A filter is by JOB_NAME, JOB_DEFINITION, BEFORE_CREATED_AT or AFTER_CREATED_AT; with one, the status is ignored.
/// </summary>
public class ListJobsRequest : AmazonBatchRequest
{
    public string ArrayJobId { get; set; }

    public List<KeyValuesPair> Filters { get; set; }

    public string JobQueue { get; set; }

    public JobStatus JobStatus { get; set; }

    public int? MaxResults { get; set; }

    public string MultiNodeJobId { get; set; }

    public string NextToken { get; set; }
}

public class KeyValuesPair
{
    public string Name { get; set; }

    public List<string> Values { get; set; }
}

public class ListJobsResponse : AmazonWebServiceResponse
{
    public List<JobSummary> JobSummaryList { get; set; }

    public string NextToken { get; set; }
}

/// <summary>Times are milliseconds since 1970.</summary>
public class JobSummary
{
    public ArrayPropertiesSummary ArrayProperties { get; set; }

    public ContainerSummary Container { get; set; }

    public long? CreatedAt { get; set; }

    public string JobArn { get; set; }

    public string JobDefinition { get; set; }

    public string JobId { get; set; }

    public string JobName { get; set; }

    public long? StartedAt { get; set; }

    public JobStatus Status { get; set; }

    public string StatusReason { get; set; }

    public long? StoppedAt { get; set; }
}

public class ArrayPropertiesSummary
{
    public int? Index { get; set; }

    public int? Size { get; set; }
}

public class ContainerSummary
{
    public int? ExitCode { get; set; }

    public string Reason { get; set; }
}
