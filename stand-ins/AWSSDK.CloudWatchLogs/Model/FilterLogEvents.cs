// Stands in for AWSSDK.CloudWatchLogs 4.0: the events of a group's streams that match.
using Amazon.Runtime;

namespace Amazon.CloudWatchLogs.Model;

/// <summary>Times are milliseconds since 1970.</summary>
public class FilterLogEventsRequest : AmazonCloudWatchLogsRequest
{
    /// <summary>Events of later than this are left out.</summary>
    public long? EndTime { get; set; }

    /// <summary>https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html</summary>
    public string FilterPattern { get; set; }

    /// <summary>At most 10,000.</summary>
    public int? Limit { get; set; }

    public string LogGroupName { get; set; }

    public string LogStreamNamePrefix { get; set; }

    public List<string> LogStreamNames { get; set; }

    public string NextToken { get; set; }

    /// <summary>Events of before this are left out.</summary>
    public long? StartTime { get; set; }
}

public class FilterLogEventsResponse : AmazonWebServiceResponse
{
    public List<FilteredLogEvent> Events { get; set; }

    public string NextToken { get; set; }

    public List<SearchedLogStream> SearchedLogStreams { get; set; }
}

public class FilteredLogEvent
{
    public string EventId { get; set; }

    public long? IngestionTime { get; set; }

    public string LogStreamName { get; set; }

    public string Message { get; set; }

    public long? Timestamp { get; set; }
}

public class SearchedLogStream
{
    public string LogStreamName { get; set; }

    public bool? SearchedCompletely { get; set; }
}
