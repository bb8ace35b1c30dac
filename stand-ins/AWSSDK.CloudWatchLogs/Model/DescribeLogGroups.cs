// Stands in for AWSSDK.CloudWatchLogs 4.0: which log groups there are.
using Amazon.Runtime;

namespace Amazon.CloudWatchLogs.Model;

public class DescribeLogGroupsRequest : AmazonCloudWatchLogsRequest
{
    /// <summary>At most 50.</summary>
    public int? Limit { get; set; }

    public string LogGroupNamePrefix { get; set; }

    public string NextToken { get; set; }
}

public class DescribeLogGroupsResponse : AmazonWebServiceResponse
{
    public List<LogGroup> LogGroups { get; set; }

    public string NextToken { get; set; }
}

public class LogGroup
{
    public string Arn { get; set; }

    public string LogGroupName { get; set; }

    public int? RetentionInDays { get; set; }
}
