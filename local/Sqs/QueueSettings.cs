namespace Overnight.Local.Sqs;

/// <summary>A standard queue. docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html</summary>
public sealed record QueueSettings
{
    public required string Name { get; init; }
    public int DelaySeconds { get; init; }
    public int MaximumMessageBytes { get; init; } = 1_048_576;
    public int RetentionSeconds { get; init; } = 345_600;
    public int ReceiveWaitSeconds { get; init; }
    public int VisibilityTimeoutSeconds { get; init; } = 30;

    /// <summary>Where a message goes that was received too often; null leaves it here.</summary>
    public string? DeadLetterQueueArn { get; init; }

    public int MaxReceiveCount { get; init; } = 10;

    internal IEnumerable<string> Problems()
    {
        if (Name.Length is 0 or > 80 || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            yield return $"QueueName: found '{Name}', expected 1 to 80 letters, digits, '-' and '_': the name of a standard queue";
        foreach (var (name, value, least, most) in Limits().Where(limit => limit.Value < limit.Least || limit.Value > limit.Most))
            yield return $"{name}: found {value}, expected {least} to {most}";
    }

    private IEnumerable<(string Name, int Value, int Least, int Most)> Limits() =>
    [
        ("DelaySeconds", DelaySeconds, 0, 900),
        ("MaximumMessageSize", MaximumMessageBytes, 1024, 1_048_576),
        ("MessageRetentionPeriod", RetentionSeconds, 60, 1_209_600),
        ("ReceiveMessageWaitTimeSeconds", ReceiveWaitSeconds, 0, 20),
        ("VisibilityTimeout", VisibilityTimeoutSeconds, 0, 43_200),
        ("RedrivePolicy.maxReceiveCount", MaxReceiveCount, 1, 1000),
    ];
}

/// <summary>A message as it is kept.</summary>
public sealed record QueueMessage
{
    public required string MessageId { get; init; }
    public required string Body { get; init; }
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Of type String; only services send them here.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>Not received before: delayed, or being worked on by who received it last.</summary>
    public required DateTimeOffset VisibleAt { get; init; }

    public DateTimeOffset? FirstReceivedAt { get; init; }
    public int Receives { get; init; }

    /// <summary>Of the last receive; empty before the first.</summary>
    public string ReceiptHandle { get; init; } = "";
}

/// <summary>
/// An error answer of SQS. docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
/// </summary>
public sealed class SqsException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
