using System.Text.Json.Nodes;
using Overnight.Local.Ec2;
using Overnight.Local.Hosting;

namespace Overnight.Local.Scheduler;

/// <summary>
/// EventBridge Scheduler: sends to each schedule's target when it is due, tries again what was refused for a while, and leaves to
/// a queue what could not be delivered. A time at which no process ran is not made up for.
/// docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule.html
/// </summary>
/// <param name="region">In ARNs.</param>
/// <param name="account">In ARNs.</param>
/// <param name="clock">When schedules are due.</param>
/// <param name="seed">Of the moment within a flexible window.</param>
/// <param name="send">Sends to a target, and to a dead-letter queue.</param>
/// <param name="log">Told of what was dropped.</param>
public sealed class SchedulerService(
    string region, string account, TimeProvider clock, int seed, Action<ScheduledCall> send, Action<string> log) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Running> _schedules = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = ["default"];
    private readonly List<Task> _loops = [];
    private readonly CancellationTokenSource _closing = new();

    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void DeployGroup(string name)
    {
        lock (_gate)
        {
            if (!_groups.Add(name)) throw new ArgumentException($"found a second schedule group '{name}'");
        }
    }

    /// <exception cref="ArgumentException">Everything wrong with it.</exception>
    /// <returns>Its ARN.</returns>
    public string Deploy(Schedule schedule)
    {
        if (schedule.Problems().ToList() is { Count: > 0 } problems) throw new ArgumentException(string.Join("; ", problems));
        Targets.Check(schedule.Target.Arn, "Target.Arn");
        var running = new Running(schedule, new ScheduleExpression(schedule.Expression, schedule.TimeZone), clock.GetUtcNow());
        lock (_gate)
        {
            if (!_groups.Contains(schedule.GroupName))
                throw new ArgumentException($"GroupName: found no group '{schedule.GroupName}'");
            if (!_schedules.TryAdd(KeyOf(schedule), running))
                throw new ArgumentException($"found a second schedule '{KeyOf(schedule)}'");
        }
        return ArnOf(schedule);
    }

    /// <summary>Begins to look at the clock. Call once, after deploying.</summary>
    public void Start()
    {
        lock (_gate) _loops.AddRange(_schedules.Values.Where(running => running.Schedule.IsEnabled).Select(LoopAsync));
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        List<Task> loops;
        lock (_gate) loops = [.. _loops];
        foreach (var loop in loops) await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    internal string ArnOf(Schedule schedule) => ArnOf(schedule.GroupName, schedule.Name);

    internal string ArnOf(string group, string name) => $"arn:aws:scheduler:{region}:{account}:schedule/{group}/{name}";

    internal string GroupArn(string group) => $"arn:aws:scheduler:{region}:{account}:schedule-group/{group}";

    internal IReadOnlyList<(Schedule Schedule, DateTimeOffset CreatedAt)> All()
    {
        lock (_gate)
        {
            return [.. _schedules.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => (pair.Value.Schedule, pair.Value.Begun))];
        }
    }

    internal IReadOnlyList<string> Groups()
    {
        lock (_gate) return [.. _groups.Order(StringComparer.Ordinal)];
    }

    private async Task LoopAsync(Running running)
    {
        var schedule = running.Schedule;
        var random = new Random(StableHash.Of($"{seed}|{KeyOf(schedule)}"));
        for (var after = running.Begun; running.Expression.Next(after, running.Begun) is { } due; after = due)
        {
            if (due > schedule.EndDate) return;
            await Delay.UntilAsync(due + random.NextDouble() * TimeSpan.FromMinutes(schedule.WindowMinutes), clock, _closing.Token);
            if (due < schedule.StartDate) continue;
            // The next one is not held up by tries of this one.
            var call = CallAsync(schedule, due, random.Next());
            lock (_gate)
            {
                _loops.RemoveAll(ended => ended.IsCompleted);
                _loops.Add(call);
            }
        }
    }

    private async Task CallAsync(Schedule schedule, DateTimeOffset due, int id)
    {
        var body = "";
        var target = schedule.Target;
        var undelivered = await target.Retry.DeliverAsync(attempt =>
        {
            body = Body(schedule, due, id, attempt);
            send(new ScheduledCall(ArnOf(schedule), target.RoleArn, target.Arn, body));
        }, due, clock, _closing.Token);
        if (undelivered is not null) GiveUp(schedule, body, undelivered);
    }

    /// <summary>docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html</summary>
    private void GiveUp(Schedule schedule, string body, Undelivered undelivered)
    {
        var target = schedule.Target;
        log($"scheduler {KeyOf(schedule)}: gave up {target.Arn} after {undelivered.Retries} retries: {undelivered.Refusal.Message}");
        if (target.DeadLetterArn is not { } deadLetters) return;
        try
        {
            var attributes = undelivered.Attributes(target.Arn);
            attributes["SCHEDULE_ARN"] = ArnOf(schedule);
            send(new ScheduledCall(ArnOf(schedule), target.RoleArn, deadLetters, body) { Attributes = attributes });
        }
        catch (TargetException lost)
        {
            log($"scheduler {KeyOf(schedule)}: {deadLetters} did not take the dead letter: {lost.Message}");
        }
    }

    /// <summary>
    /// docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html; the event without Input
    /// is inferred.
    /// </summary>
    private string Body(Schedule schedule, DateTimeOffset due, int id, int attempt)
    {
        var (time, execution) = (due.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), $"{id:x8}-0000-4000-8000-000000000000");
        if (schedule.Target.Input is { } input)
        {
            return input.Replace("<aws.scheduler.schedule-arn>", ArnOf(schedule), StringComparison.Ordinal)
                .Replace("<aws.scheduler.scheduled-time>", time, StringComparison.Ordinal)
                .Replace("<aws.scheduler.execution-id>", execution, StringComparison.Ordinal)
                .Replace("<aws.scheduler.attempt-number>", $"{attempt}", StringComparison.Ordinal);
        }
        return new JsonObject
        {
            ["version"] = "0",
            ["id"] = execution,
            ["detail-type"] = "Scheduled Event",
            ["source"] = "aws.scheduler",
            ["account"] = account,
            ["time"] = time,
            ["region"] = region,
            ["resources"] = new JsonArray(ArnOf(schedule)),
            ["detail"] = "{}",
        }.ToJsonString();
    }

    private static string KeyOf(Schedule schedule) => $"{schedule.GroupName}/{schedule.Name}";

    private sealed record Running(Schedule Schedule, ScheduleExpression Expression, DateTimeOffset Begun);
}

/// <summary>What a schedule sends.</summary>
/// <param name="ScheduleArn">Who sends.</param>
/// <param name="RoleArn">With whose permissions.</param>
/// <param name="TargetArn">Where to.</param>
/// <param name="Body">What.</param>
public sealed record ScheduledCall(string ScheduleArn, string RoleArn, string TargetArn, string Body)
{
    /// <summary>Of a message to a queue.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
}
