// Stands in for AWSSDK.CloudWatchLogs 4.0: one stream's events.
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Runtime;

namespace Amazon.CloudWatchLogs.Model;

public class GetLogEventsRequest : AmazonCloudWatchLogsRequest
{
    public GetLogEventsRequest()
    {
    }

    public GetLogEventsRequest(string logGroupName, string logStreamName) =>
        (LogGroupName, LogStreamName) = (logGroupName, logStreamName);

    /// <summary>At most 10,000.</summary>
    public int? Limit { get; set; }

    public string LogGroupName { get; set; }

    public string LogStreamName { get; set; }

    public string NextToken { get; set; }

    /// <summary>The oldest first; else the newest page.</summary>
    public bool? StartFromHead { get; set; }
}

public class GetLogEventsResponse : AmazonWebServiceResponse
{
    public List<OutputLogEvent> Events { get; set; }

    public string NextBackwardToken { get; set; }

    public string NextForwardToken { get; set; }
}

/// <summary>The genuine package makes times of what the wire has as milliseconds since 1970.</summary>
public class OutputLogEvent
{
    [JsonConverter(typeof(EpochMilliseconds))]
    public DateTime? IngestionTime { get; set; }

    public string Message { get; set; }

    [JsonConverter(typeof(EpochMilliseconds))]
    public DateTime? Timestamp { get; set; }

    private sealed class EpochMilliseconds : JsonConverter<DateTime?>
    {
        public override DateTime? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? null : DateTime.UnixEpoch.AddMilliseconds(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, DateTime? value, JsonSerializerOptions options) =>
            throw new NotSupportedException("found an answer to write, expected answers to be read only");
    }
}
