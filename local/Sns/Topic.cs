namespace Overnight.Local.Sns;

/// <summary>Where a topic's messages go.</summary>
/// <param name="Protocol"><c>email</c>, <c>email-json</c>, <c>sqs</c> or <c>lambda</c>.</param>
/// <param name="Endpoint">An address or an ARN.</param>
public sealed record TopicSubscription(string Protocol, string Endpoint)
{
    internal static readonly string[] Protocols = ["email", "email-json", "sqs", "lambda"];

    internal IEnumerable<string> Problems()
    {
        if (!Protocols.Contains(Protocol))
            yield return $"Protocol: found '{Protocol}', expected one of {string.Join(", ", Protocols)}";
        if (Endpoint.Length == 0) yield return "Endpoint: found none, expected an address or an ARN";
    }
}

/// <summary>A message in the outbox: what was published, and to whom it went.</summary>
public sealed record PublishedMessage
{
    public required string MessageId { get; init; }
    public required string TopicArn { get; init; }
    public required DateTimeOffset PublishedAt { get; init; }
    public string? Subject { get; init; }
    public required string Message { get; init; }

    /// <summary>What subscriptions filter by.</summary>
    public SortedDictionary<string, MessageAttribute> Attributes { get; init => field = value ?? []; } = [];

    /// <summary>Those of the topic at that time. E-mail ends here: this machine sends none.</summary>
    public required IReadOnlyList<TopicSubscription> Recipients { get; init; }
}

/// <param name="DataType"><c>String</c>, <c>String.Array</c> or <c>Number</c>.</param>
public sealed record MessageAttribute(string DataType, string Value);

/// <summary>An error answer of SNS. docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors</summary>
public sealed class SnsException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
