using System.Text.Json.Nodes;

namespace Overnight.Local.EventBridge;

/// <summary>
/// EventBridge's default bus: what services tell is sent to the targets of the rules that look for it. Events are not kept: those
/// on their way when the process stops are lost, which services' events may be anyway ("best effort").
/// docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html
/// </summary>
/// <param name="region">In ARNs and events.</param>
/// <param name="account">In ARNs and events.</param>
/// <param name="clock">Of events and of tries.</param>
/// <param name="send">Sends to a target, or a dead-letter queue: the rule's ARN, its ARN, what, and a message's attributes.</param>
/// <param name="log">Told of what was dropped.</param>
public sealed class EventBus(
    string region, string account, TimeProvider clock,
    Action<string, string, string, IReadOnlyDictionary<string, string>?> send, Action<string> log) : IAsyncDisposable
{
    private const int MostTargets = 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (EventRule Rule, EventPattern Pattern)> _rules = new(StringComparer.Ordinal);
    private readonly HashSet<Task> _working = [];
    private readonly CancellationTokenSource _closing = new();

    /// <returns>Its ARN.</returns>
    /// <exception cref="ArgumentException">What is wrong with it.</exception>
    public string Deploy(EventRule rule)
    {
        var pattern = new EventPattern(rule.Pattern);
        if (rule.Targets.Count is 0 or > MostTargets)
            throw new ArgumentException($"Targets: found {rule.Targets.Count}, expected 1 to {MostTargets}");
        foreach (var target in rule.Targets)
        {
            Targets.Check(target.Arn, $"Targets.{target.Id}.Arn");
            if (target.Retry.Problems().ToList() is { Count: > 0 } problems)
                throw new ArgumentException(string.Join("; ", problems));
            if (target is { Input: not null, InputPath: not null })
                throw new ArgumentException($"Targets.{target.Id}: found Input and InputPath, expected one of them");
            if (target.InputPath is { } path && Steps(path) is null)
                throw new ArgumentException($"Targets.{target.Id}.InputPath: found '{path}', expected fields such as $.detail");
        }
        lock (_gate)
        {
            if (!_rules.TryAdd(rule.Name, (rule, pattern))) throw new ArgumentException($"found a second rule '{rule.Name}'");
        }
        return ArnOf(rule.Name);
    }

    /// <summary>By name.</summary>
    internal IReadOnlyList<EventRule> Rules
    {
        get
        {
            lock (_gate) return [.. _rules.OrderBy(named => named.Key, StringComparer.Ordinal).Select(named => named.Value.Rule)];
        }
    }

    /// <summary>Takes an event; it is delivered later.</summary>
    /// <param name="source">The service: <c>aws.states</c>.</param>
    /// <param name="detailType">What kind of event.</param>
    /// <param name="detail">What happened.</param>
    /// <param name="resources">The ARNs of what it is about.</param>
    public void Publish(string source, string detailType, JsonObject detail, params string[] resources)
    {
        List<(EventRule Rule, EventPattern Pattern)> rules;
        lock (_gate) rules = [.. _rules.Values.Where(deployed => deployed.Rule.IsEnabled)];
        if (rules.Count == 0 || _closing.IsCancellationRequested) return;
        var now = clock.GetUtcNow();
        // docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
        var whole = new JsonObject
        {
            ["version"] = "0",
            ["id"] = Guid.CreateVersion7(now).ToString(),
            ["detail-type"] = detailType,
            ["source"] = source,
            ["account"] = account,
            ["time"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            ["region"] = region,
            ["resources"] = new JsonArray([.. resources.Select(resource => (JsonNode)resource)]),
            ["detail"] = detail,
        };
        foreach (var (rule, _) in rules.Where(deployed => deployed.Pattern.Matches(whole)))
            foreach (var target in rule.Targets) Begin(rule, target, Body(target, whole), now);
    }

    /// <summary>Completes when what was told so far is delivered, or given up.</summary>
    internal Task Idle
    {
        get
        {
            lock (_gate) return Task.WhenAll(_working);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await Idle.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private void Begin(EventRule rule, EventTarget target, string body, DateTimeOffset due)
    {
        // The service that tells may hold its own locks.
        var work = Task.Run(() => DeliverAsync(rule, target, body, due));
        lock (_gate) _working.Add(work);
        _ = work.ContinueWith(ended =>
        {
            lock (_gate) _working.Remove(ended);
        }, TaskScheduler.Default);
    }

    private async Task DeliverAsync(EventRule rule, EventTarget target, string body, DateTimeOffset due)
    {
        var arn = ArnOf(rule.Name);
        var undelivered = await target.Retry.DeliverAsync(
            _ => send(arn, target.Arn, body, null), due, clock, _closing.Token);
        if (undelivered is null) return;
        log($"events {rule.Name}: gave up {target.Arn} after {undelivered.Retries} retries: {undelivered.Refusal.Message}");
        if (target.DeadLetterArn is not { } deadLetters) return;
        try
        {
            // docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
            var attributes = undelivered.Attributes(target.Arn);
            attributes["RULE_ARN"] = arn;
            send(arn, deadLetters, body, attributes);
        }
        catch (TargetException lost)
        {
            log($"events {rule.Name}: {deadLetters} did not take the dead letter: {lost.Message}");
        }
    }

    private static string Body(EventTarget target, JsonObject whole)
    {
        if (target.Input is { } input) return input;
        JsonNode? part = whole;
        foreach (var step in target.InputPath is { } path ? Steps(path)! : []) part = (part as JsonObject)?[step];
        return part?.ToJsonString() ?? "null";
    }

    /// <summary>Null where the path is more than fields.</summary>
    private static string[]? Steps(string path) => path.Split('.') is ["$", .. var fields]
        && fields.All(field => field.Length > 0 && field.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) ? fields : null;

    internal string ArnOf(string name) => $"arn:aws:events:{region}:{account}:rule/{name}";
}
