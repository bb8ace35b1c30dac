using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Overnight.Local.Hosting;
using Overnight.Local.Lambda;

namespace Overnight.Local.S3;

/// <summary>
/// Tells functions of objects that came or went, once a change is done. Rules are not kept over a restart: whoever deploys sets
/// them again.
/// </summary>
public sealed class BucketNotifications(IFunctionInvoker functions)
{
    /// <summary>docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html</summary>
    private static readonly HashSet<string> KnownEvents = new(StringComparer.Ordinal)
    {
        "s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectCreated:Copy", "s3:ObjectCreated:CompleteMultipartUpload",
        "s3:ObjectRemoved:*", "s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated",
    };

    private readonly ConcurrentDictionary<string, IReadOnlyList<NotificationRule>> _rules = new(StringComparer.Ordinal);

    /// <summary>Replaces the bucket's rules.</summary>
    /// <exception cref="ArgumentException">A rule names an event that is not known here, or two of them overlap.</exception>
    public void Set(string bucket, IReadOnlyList<NotificationRule> rules)
    {
        foreach (var rule in rules)
        {
            if (rule.Events.Find(name => !KnownEvents.Contains(name)) is { } unknown)
            {
                throw new ArgumentException($"bucket {bucket}, rule '{rule.Id}': found the event '{unknown}', " +
                    $"expected one of {string.Join(", ", KnownEvents)}");
            }
            if (rules.FirstOrDefault(other => !ReferenceEquals(other, rule) && rule.Overlaps(other)) is { } other)
            {
                throw new ArgumentException($"bucket {bucket}: found the rules '{rule.Id}' and '{other.Id}', which one event could both match, " +
                    "expected rules that share no event, prefix and suffix");
            }
        }
        _rules[bucket] = [.. rules];
    }

    /// <param name="request">What caused the event.</param>
    /// <param name="bucket">Where it happened.</param>
    /// <param name="eventName">Without <c>s3:</c>.</param>
    /// <param name="version">The version that came or went.</param>
    /// <param name="sequence">When it did, in the order of all changes.</param>
    internal void Announce(S3Request request, Bucket bucket, string eventName, ObjectVersion version, long sequence)
    {
        foreach (var rule in _rules.GetValueOrDefault(bucket.Settings.Name, []))
        {
            if (!rule.Matches(eventName, version.Key)) continue;
            var record = Record(request, bucket, eventName, rule.Id, Subject(bucket, eventName, version, sequence));
            var document = new JsonObject { ["Records"] = new JsonArray(record) };
            functions.InvokeLater(rule.FunctionArn, Encoding.UTF8.GetBytes(document.ToJsonString()));
        }
    }

    /// <summary>The event's <c>object</c>.</summary>
    private static JsonObject Subject(Bucket bucket, string eventName, ObjectVersion version, long sequence)
    {
        var subject = new JsonObject { ["key"] = FormEncoding.Encode(version.Key) };
        if (eventName.StartsWith("ObjectCreated:", StringComparison.Ordinal))
        {
            subject["size"] = version.SizeBytes;
            subject["eTag"] = version.ETag;
        }
        if (bucket.VersionIdShown(version) is { } versionId) subject["versionId"] = versionId;
        subject["sequencer"] = sequence.ToString("X16");
        return subject;
    }

    /// <summary>docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html</summary>
    private static JsonObject Record(S3Request request, Bucket bucket, string eventName, string ruleId, JsonObject subject) => new()
    {
        ["eventVersion"] = "2.6",
        ["eventSource"] = "aws:s3",
        ["awsRegion"] = bucket.Settings.Region,
        ["eventTime"] = S3Xml.Time(bucket.Now),
        ["eventName"] = eventName,
        ["userIdentity"] = new JsonObject { ["principalId"] = $"AWS:{Caller.Of(request.Http)?.AccessKeyId ?? "anonymous"}" },
        ["requestParameters"] = new JsonObject { ["sourceIPAddress"] = $"{request.Http.Connection.RemoteIpAddress}" },
        ["responseElements"] = new JsonObject
        {
            ["x-amz-request-id"] = request.Http.TraceIdentifier,
            ["x-amz-id-2"] = request.Http.TraceIdentifier,
        },
        ["s3"] = new JsonObject
        {
            ["s3SchemaVersion"] = "1.0",
            ["configurationId"] = ruleId,
            ["bucket"] = new JsonObject
            {
                ["name"] = bucket.Settings.Name,
                ["ownerIdentity"] = new JsonObject { ["principalId"] = Owner.Id },
                ["arn"] = $"arn:aws:s3:::{bucket.Settings.Name}",
            },
            ["object"] = subject,
        },
    };
}
