// Stands in for AWSSDK.Batch 4.0: the operations on the wire.
using Amazon.Batch.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Overnight.StandIns;

namespace Amazon.Batch.Internal;

/// <summary>Protocol REST JSON: an operation is a path, and all of its request is the body.</summary>
internal static class Operations
{
    private static readonly Dictionary<string, ServiceError> Errors = new()
    {
        ["ClientException"] = (m, e, t, c, r, s) => new ClientException(m, e, t, c, r, s),
        ["ServerException"] = (m, e, t, c, r, s) => new ServerException(m, e, t, c, r, s),
    };

    public static readonly InvokeOptions SubmitJob = Operation<SubmitJobResponse>("/v1/submitjob");
    public static readonly InvokeOptions DescribeJobs = Operation<DescribeJobsResponse>("/v1/describejobs");
    public static readonly InvokeOptions ListJobs = Operation<ListJobsResponse>("/v1/listjobs");
    public static readonly InvokeOptions TerminateJob = Operation<TerminateJobResponse>("/v1/terminatejob");

    private static InvokeOptions Operation<TResponse>(string path)
        where TResponse : AmazonWebServiceResponse, new() => JsonWire.Operation<TResponse>(
            "Amazon.Batch",
            request =>
            {
                request.ResourcePath = path;
                request.Headers["Content-Type"] = "application/json";
            },
            Errors,
            (m, e, t, c, r, s) => new AmazonBatchException(m, e, t, c, r, s));
}
