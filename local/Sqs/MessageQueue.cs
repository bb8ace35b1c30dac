using Overnight.Local.Ec2;

namespace Overnight.Local.Sqs;

/// <summary>One queue: its messages in memory, and each in a file of its own. Its owner's lock guards it.</summary>
internal sealed class MessageQueue
{
    /// <summary>Far above what dead letters need; beyond it nobody reads this queue.</summary>
    private const int MostMessages = 100_000;

    private readonly RecordFolder<QueueMessage> _files;
    private readonly List<QueueMessage> _messages;

    public MessageQueue(QueueSettings settings, string folder)
    {
        Settings = settings;
        _files = new RecordFolder<QueueMessage>(folder);
        _messages = [.. _files.Load().OrderBy(message => message.SentAt).ThenBy(message => message.MessageId, StringComparer.Ordinal)];
    }

    public QueueSettings Settings { get; }

    public IReadOnlyList<QueueMessage> Messages => _messages;

    public void Add(QueueMessage message)
    {
        if (_messages.Count >= MostMessages)
            throw new SqsException(
                "OverLimit", $"found {_messages.Count} messages in {Settings.Name}, expected fewer than {MostMessages}");
        _files.Save(message.MessageId, message);
        _messages.Add(message);
    }

    public void Replace(QueueMessage changed)
    {
        _files.Save(changed.MessageId, changed);
        _messages[_messages.FindIndex(message => message.MessageId == changed.MessageId)] = changed;
    }

    public void Remove(QueueMessage message)
    {
        _files.Delete(message.MessageId);
        _messages.Remove(message);
    }

    /// <summary>Messages that have been kept for as long as they are kept.</summary>
    public void Expire(DateTimeOffset now)
    {
        foreach (var old in _messages.Where(message => message.SentAt.AddSeconds(Settings.RetentionSeconds) <= now).ToList())
            Remove(old);
    }
}
