// Stands in for AWSSDK.Batch 4.0: ending a job.
using Amazon.Runtime;

namespace Amazon.Batch.Model;

public class TerminateJobRequest : AmazonBatchRequest
{
    public string JobId { get; set; }

    public string Reason { get; set; }
}

public class TerminateJobResponse : AmazonWebServiceResponse
{
}
