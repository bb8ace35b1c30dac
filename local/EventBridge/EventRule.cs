using System.Text.Json.Nodes;

namespace Overnight.Local.EventBridge;

/// <summary>docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html</summary>
public sealed record EventRule
{
    public required string Name { get; init; }

    /// <summary>Fields with the values that they may have.</summary>
    public required JsonObject Pattern { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>One to five.</summary>
    public required IReadOnlyList<EventTarget> Targets { get; init; }
}

/// <summary>docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html</summary>
public sealed record EventTarget
{
    public required string Id { get; init; }
    public required string Arn { get; init; }

    /// <summary>JSON that is sent instead of the event.</summary>
    public string? Input { get; init; }

    /// <summary><c>$.detail</c>: the part of the event that is sent. Null, as <see cref="Input"/>, sends the whole.</summary>
    public string? InputPath { get; init; }

    public int MaximumRetryAttempts { get; init; } = 185;
    public int MaximumEventAgeSeconds { get; init; } = 86_400;

    /// <summary>Of a queue; null drops what no retry could deliver.</summary>
    public string? DeadLetterArn { get; init; }

    internal RetryPolicy Retry => new(MaximumRetryAttempts, MaximumEventAgeSeconds);
}
