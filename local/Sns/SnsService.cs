using System.Text;
using System.Text.Json.Nodes;
using Overnight.Local.Ec2;

namespace Overnight.Local.Sns;

/// <summary>
/// SNS: topics that pass messages on. Every message also lies in the topic's outbox, a folder, where e-mail ends.
/// docs.aws.amazon.com/sns/latest/dg/welcome.html
/// </summary>
/// <param name="folder">Holds a folder for each topic.</param>
/// <param name="region">In ARNs.</param>
/// <param name="account">In ARNs.</param>
/// <param name="clock">Dates the messages.</param>
/// <param name="deliver">Sends a body to a queue or a function, by its ARN, on behalf of the topic.</param>
/// <param name="log">Told of each message, and of deliveries that fail.</param>
public sealed class SnsService(
    string folder, string region, string account, TimeProvider clock, Action<TopicDelivery> deliver, Action<string> log)
{
    /// <summary>docs.aws.amazon.com/sns/latest/api/API_Publish.html</summary>
    private const int LargestMessageBytes = 262_144, LongestSubject = 100;

    /// <summary>The outbox keeps the newest.</summary>
    private const int MostKept = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Topic> _topics = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">The name is none, or there is such a topic.</exception>
    /// <returns>Its ARN.</returns>
    public string Deploy(string name, string? displayName)
    {
        if (name.Length is 0 or > 256 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new ArgumentException(
                $"TopicName: found '{name}', expected 1 to 256 letters, digits, '-' and '_': a standard topic's");
        var topic = new Topic(name, displayName, Path.Combine(folder, name));
        lock (_gate)
        {
            if (!_topics.TryAdd(name, topic)) throw new ArgumentException($"found a second topic '{name}'");
        }
        return ArnOf(name);
    }

    /// <exception cref="ArgumentException">There is no such topic, or the subscription is not one that is delivered here.</exception>
    public void Subscribe(string topicArn, TopicSubscription subscription)
    {
        if (subscription.Problems().ToList() is { Count: > 0 } problems) throw new ArgumentException(string.Join("; ", problems));
        lock (_gate)
        {
            if (!_topics.TryGetValue(NameOf(topicArn), out var topic))
                throw new ArgumentException($"TopicArn: found no topic '{topicArn}'");
            if (!topic.Subscriptions.Contains(subscription)) topic.Subscriptions.Add(subscription);
        }
    }

    /// <returns>The message's id.</returns>
    /// <exception cref="SnsException">What the service would answer.</exception>
    public string Publish(string topicArn, string message, string? subject, SortedDictionary<string, MessageAttribute>? attributes = null)
    {
        CheckMessage(message, subject);
        CheckAttributes(attributes ?? []);
        PublishedMessage published;
        lock (_gate)
        {
            var topic = Find(topicArn);
            var now = clock.GetUtcNow();
            published = new PublishedMessage
            {
                MessageId = Guid.CreateVersion7(now).ToString(),
                TopicArn = topicArn,
                PublishedAt = now,
                Subject = subject,
                Message = message,
                Attributes = attributes ?? [],
                Recipients = [.. topic.Subscriptions],
            };
            topic.Keep(published, MostKept);
        }
        log($"sns {NameOf(topicArn)}: {subject ?? message}");
        foreach (var recipient in published.Recipients) Deliver(published, recipient);
        return published.MessageId;
    }

    /// <summary>What was published, oldest first.</summary>
    /// <exception cref="SnsException">NotFound.</exception>
    public IReadOnlyList<PublishedMessage> Outbox(string topicArn)
    {
        lock (_gate) return Find(topicArn).Load();
    }

    public string ArnOf(string name) => $"arn:aws:sns:{region}:{account}:{name}";

    internal IReadOnlyList<string> Topics()
    {
        lock (_gate) return [.. _topics.Keys.Order(StringComparer.Ordinal).Select(ArnOf)];
    }

    internal (string? DisplayName, IReadOnlyList<TopicSubscription> Subscriptions) Describe(string topicArn)
    {
        lock (_gate)
        {
            var topic = Find(topicArn);
            return (topic.DisplayName, [.. topic.Subscriptions]);
        }
    }

    private void Deliver(PublishedMessage message, TopicSubscription recipient)
    {
        if (recipient.Protocol.StartsWith("email", StringComparison.Ordinal)) return;
        try
        {
            var body = recipient.Protocol == "sqs" ? Notification(message).ToJsonString() : Event(message, recipient).ToJsonString();
            deliver(new TopicDelivery(message.TopicArn, recipient.Endpoint, body));
        }
        catch (TargetException refused)
        {
            // The publisher has its answer: what a recipient refuses is the topic's matter.
            log($"sns {NameOf(message.TopicArn)}: {recipient.Protocol} {recipient.Endpoint} was not reached: {refused.Message}");
        }
    }

    /// <summary>docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html#http-notification-json</summary>
    private static JsonObject Notification(PublishedMessage message)
    {
        var notification = new JsonObject { ["Type"] = "Notification", ["MessageId"] = message.MessageId, ["TopicArn"] = message.TopicArn };
        if (message.Subject is not null) notification["Subject"] = message.Subject;
        notification["Message"] = message.Message;
        notification["Timestamp"] = message.PublishedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        if (message.Attributes.Count == 0) return notification;
        var attributes = new JsonObject();
        foreach (var (name, attribute) in message.Attributes)
            attributes[name] = new JsonObject { ["Type"] = attribute.DataType, ["Value"] = attribute.Value };
        notification["MessageAttributes"] = attributes;
        return notification;
    }

    /// <summary>docs.aws.amazon.com/lambda/latest/dg/with-sns.html</summary>
    private static JsonObject Event(PublishedMessage message, TopicSubscription recipient) => new()
    {
        ["Records"] = new JsonArray(new JsonObject
        {
            ["EventVersion"] = "1.0",
            ["EventSubscriptionArn"] = $"{message.TopicArn}:{StableHash.Of(recipient.Endpoint):x8}-0000-0000-0000-000000000000",
            ["EventSource"] = "aws:sns",
            ["Sns"] = Notification(message),
        }),
    };

    private static void CheckMessage(string message, string? subject)
    {
        var bytes = Encoding.UTF8.GetByteCount(message);
        if (bytes is 0 or > LargestMessageBytes)
            throw new SnsException(
                "InvalidParameter", $"Invalid parameter: Message: found {bytes} bytes, expected 1 to {LargestMessageBytes}");
        if (subject is null) return;
        if (subject.Length is 0 or > LongestSubject || subject.Any(c => char.IsControl(c) || !char.IsAscii(c)))
            throw new SnsException(
                "InvalidParameter", $"Invalid parameter: Subject: expected 1 to {LongestSubject} ASCII characters on one line");
    }

    /// <summary>docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html</summary>
    private static void CheckAttributes(SortedDictionary<string, MessageAttribute> attributes)
    {
        foreach (var (name, attribute) in attributes)
        {
            if (name.Length is 0 or > 256 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
                throw new SnsException("InvalidParameterValue", $"The message attribute name '{name}' is not one of letters, digits, '_', '-' and '.'");
            if (attribute.DataType is not ("String" or "String.Array" or "Number") || attribute.Value.Length == 0)
                throw new SnsException("InvalidParameterValue", $"The message attribute '{name}' must have a type and a value that is not empty");
        }
    }

    private Topic Find(string topicArn) => topicArn == ArnOf(NameOf(topicArn)) && _topics.TryGetValue(NameOf(topicArn), out var topic)
        ? topic : throw new SnsException("NotFound", "Topic does not exist");

    private static string NameOf(string topicArn) => topicArn[(topicArn.LastIndexOf(':') + 1)..];

    private sealed class Topic(string name, string? displayName, string folder)
    {
        private readonly RecordFolder<PublishedMessage> _outbox = new(folder);
        private readonly Queue<string> _kept = new(Directory.EnumerateFiles(folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Order(StringComparer.Ordinal));

        public string Name => name;
        public string? DisplayName => displayName;
        public List<TopicSubscription> Subscriptions { get; } = [];

        public List<PublishedMessage> Load() => [.. _outbox.Load()];

        public void Keep(PublishedMessage message, int most)
        {
            // Ids of version 7 begin with their time: in the order of their names they are in the order of their coming.
            _outbox.Save(message.MessageId, message);
            _kept.Enqueue(message.MessageId);
            if (_kept.Count > most) _outbox.Delete(_kept.Dequeue());
        }
    }
}

/// <summary>One message on its way from a topic to one of its subscriptions.</summary>
public sealed record TopicDelivery(string TopicArn, string TargetArn, string Body);
