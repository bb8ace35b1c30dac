// Stands in for AWSSDK.CloudWatchLogs 4.0: the operations on the wire.
using Amazon.CloudWatchLogs.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Overnight.StandIns;

namespace Amazon.CloudWatchLogs.Internal;

/// <summary>Protocol AWS JSON 1.1: every operation is a POST to <c>/</c>, named in <c>X-Amz-Target</c>.</summary>
internal static class Operations
{
    private static readonly Dictionary<string, ServiceError> Errors = new()
    {
        ["InvalidParameterException"] = (m, e, t, c, r, s) => new InvalidParameterException(m, e, t, c, r, s),
        ["ResourceNotFoundException"] = (m, e, t, c, r, s) => new ResourceNotFoundException(m, e, t, c, r, s),
        ["ServiceUnavailableException"] = (m, e, t, c, r, s) => new ServiceUnavailableException(m, e, t, c, r, s),
    };

    public static readonly InvokeOptions DescribeLogGroups = Operation<DescribeLogGroupsResponse>("DescribeLogGroups");
    public static readonly InvokeOptions FilterLogEvents = Operation<FilterLogEventsResponse>("FilterLogEvents");
    public static readonly InvokeOptions GetLogEvents = Operation<GetLogEventsResponse>("GetLogEvents");

    private static InvokeOptions Operation<TResponse>(string name)
        where TResponse : AmazonWebServiceResponse, new() => JsonWire.Operation<TResponse>(
            "Amazon.CloudWatchLogs",
            request =>
            {
                request.ResourcePath = "/";
                request.Headers["X-Amz-Target"] = "Logs_20140328." + name;
                request.Headers["Content-Type"] = "application/x-amz-json-1.1";
            },
            Errors,
            (m, e, t, c, r, s) => new AmazonCloudWatchLogsException(m, e, t, c, r, s));
}
