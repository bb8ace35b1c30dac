namespace Overnight.Local.Sqs;

/// <summary>
/// SQS, standard queues: at least once, hidden from others while one works on a message, and moved to the dead-letter queue when
/// it was received too often. Messages outlive the process.
/// docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-how-it-works.html
/// </summary>
public sealed class SqsService(string folder, string region, string account, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MessageQueue> _queues = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal TimeProvider Clock => clock;

    /// <exception cref="ArgumentException">Everything wrong with it.</exception>
    /// <returns>Its ARN.</returns>
    public string Deploy(QueueSettings settings)
    {
        if (settings.Problems().ToList() is { Count: > 0 } problems) throw new ArgumentException(string.Join("; ", problems));
        lock (_gate)
        {
            if (!_queues.TryAdd(settings.Name, new MessageQueue(settings, Path.Combine(folder, settings.Name))))
                throw new ArgumentException($"found a second queue '{settings.Name}'");
        }
        return ArnOf(settings.Name);
    }

    public string ArnOf(string name) => $"arn:aws:sqs:{region}:{account}:{name}";

    public string UrlOf(string name) => $"https://sqs.{region}.amazonaws.com/{account}/{name}";

    /// <param name="queue">Name, URL or ARN.</param>
    /// <param name="body">The message.</param>
    /// <param name="delaySeconds">Null takes the queue's own.</param>
    /// <param name="attributes">Null sends none.</param>
    /// <returns>The message's id.</returns>
    /// <exception cref="SqsException">No such queue, or the message is too large.</exception>
    public string Send(
        string queue, string body, int? delaySeconds = null, IReadOnlyDictionary<string, string>? attributes = null)
    {
        lock (_gate)
        {
            var found = Find(queue);
            var bytes = System.Text.Encoding.UTF8.GetByteCount(body);
            if (bytes == 0 || bytes > found.Settings.MaximumMessageBytes)
            {
                throw new SqsException("InvalidParameterValue", $"One or more parameters are invalid. Reason: "
                    + $"found a message of {bytes} bytes, expected 1 to {found.Settings.MaximumMessageBytes}.");
            }
            var now = clock.GetUtcNow();
            var message = new QueueMessage
            {
                MessageId = Guid.CreateVersion7(now).ToString(),
                Body = body,
                Attributes = attributes ?? new Dictionary<string, string>(),
                SentAt = now,
                VisibleAt = now.AddSeconds(delaySeconds ?? found.Settings.DelaySeconds),
            };
            found.Add(message);
            Announce();
            return message.MessageId;
        }
    }

    /// <summary>Waits for the first message as long as it may ("long polling").</summary>
    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(
        string queue, int most, int? visibilitySeconds, int? waitSeconds, CancellationToken cancellation)
    {
        DateTimeOffset until;
        lock (_gate) until = clock.GetUtcNow().AddSeconds(waitSeconds ?? Find(queue).Settings.ReceiveWaitSeconds);
        while (true)
        {
            Task changed;
            TimeSpan left;
            lock (_gate)
            {
                var now = clock.GetUtcNow();
                if (Take(Find(queue), most, visibilitySeconds, now) is { Count: > 0 } taken) return taken;
                left = until - now;
                changed = _changed.Task;
            }
            if (left <= TimeSpan.Zero) return [];
            // A message may also come back by itself, when its time of being hidden is over.
            var nap = Task.Delay(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1), clock, cancellation);
            await (await Task.WhenAny(changed, nap));
        }
    }

    /// <exception cref="SqsException">ReceiptHandleIsInvalid.</exception>
    public void Delete(string queue, string receiptHandle)
    {
        lock (_gate)
        {
            var found = Find(queue);
            // A handle of an earlier receive, or of a message that is gone, deletes nothing and is no error.
            if (found.Messages.FirstOrDefault(message => message.ReceiptHandle == receiptHandle) is { } message) found.Remove(message);
            else if (!receiptHandle.Contains('#', StringComparison.Ordinal))
                throw new SqsException("ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
        }
    }

    public void Purge(string queue)
    {
        lock (_gate)
        {
            var found = Find(queue);
            foreach (var message in found.Messages.ToList()) found.Remove(message);
        }
    }

    /// <summary>What lies in a queue, oldest first, without receiving it.</summary>
    public IReadOnlyList<QueueMessage> Peek(string queue)
    {
        lock (_gate)
        {
            var found = Find(queue);
            found.Expire(clock.GetUtcNow());
            return [.. found.Messages];
        }
    }

    internal QueueSettings SettingsOf(string queue)
    {
        lock (_gate) return Find(queue).Settings;
    }

    internal IReadOnlyList<string> Names()
    {
        lock (_gate) return [.. _queues.Keys.Order(StringComparer.Ordinal)];
    }

    private List<QueueMessage> Take(MessageQueue queue, int most, int? visibilitySeconds, DateTimeOffset now)
    {
        queue.Expire(now);
        var taken = new List<QueueMessage>();
        foreach (var message in queue.Messages.Where(message => message.VisibleAt <= now).ToList())
        {
            if (taken.Count == most) break;
            if (queue.Settings.DeadLetterQueueArn is { } deadLetters && message.Receives >= queue.Settings.MaxReceiveCount)
            {
                // The time that it was sent stays, and with it how long it is kept.
                Find(deadLetters).Add(message with { ReceiptHandle = "", VisibleAt = now });
                queue.Remove(message);
                continue;
            }
            var received = message with
            {
                Receives = message.Receives + 1,
                FirstReceivedAt = message.FirstReceivedAt ?? now,
                VisibleAt = now.AddSeconds(visibilitySeconds ?? queue.Settings.VisibilityTimeoutSeconds),
                ReceiptHandle = $"{message.MessageId}#{message.Receives + 1}",
            };
            queue.Replace(received);
            taken.Add(received);
        }
        return taken;
    }

    private MessageQueue Find(string nameUrlOrArn) =>
        _queues.GetValueOrDefault(nameUrlOrArn[(nameUrlOrArn.LastIndexOfAny(['/', ':']) + 1)..])
        ?? throw new SqsException("QueueDoesNotExist", $"The specified queue does not exist: {nameUrlOrArn}");

    private void Announce()
    {
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
