using System.Text.Json.Nodes;
using Overnight.Local.Scheduler;

namespace Overnight.Local.Tests.Scheduler;

public sealed class SchedulerTests
{
    private const string Target = "arn:aws:lambda:us-east-1:000000000000:function:f", Dead = "arn:aws:sqs:us-east-1:000000000000:dead";

    private readonly FakeTime _clock = new();
    private readonly List<(TimeSpan At, ScheduledCall Call)> _calls = [];
    private readonly List<string> _log = [];
    private Func<ScheduledCall, TargetException?> _refusal = _ => null;

    [Fact]
    public async Task A_schedule_calls_its_target_whenever_it_is_due()
    {
        await using var scheduler = Scheduler(Nightly);
        _clock.Advance(TimeSpan.FromHours(30));
        Assert.Equal(2, _calls.Count);
        Assert.Equal([TimeSpan.FromHours(3.5), TimeSpan.FromHours(27.5)], _calls.Select(call => call.At));
        Assert.Equal((Target, "arn:role", """{"at":"2026-02-01T01:30:00Z","try":1}"""),
            (_calls[0].Call.TargetArn, _calls[0].Call.RoleArn, _calls[0].Call.Body));
    }

    [Fact]
    public async Task Without_input_the_target_gets_a_scheduled_event()
    {
        await using var scheduler = Scheduler(Nightly with { Target = Nightly.Target with { Input = null } });
        _clock.Advance(TimeSpan.FromHours(4));
        Assert.Single(_calls);
        Assert.Equal("Scheduled Event", (string?)JsonNode.Parse(_calls[0].Call.Body)!["detail-type"]);
    }

    [Fact]
    public async Task A_flexible_window_takes_any_moment_within()
    {
        await using var scheduler = Scheduler(Nightly with { WindowMinutes = 60 });
        _clock.Advance(TimeSpan.FromHours(4.6));
        Assert.Single(_calls);
        Assert.InRange(_calls[0].At.TotalHours, 3.5, 4.5);
        Assert.NotEqual(3.5, _calls[0].At.TotalHours);
    }

    [Fact]
    public async Task What_is_refused_is_tried_again_and_then_left_to_the_queue()
    {
        _refusal = call => call.TargetArn == Target ? new TargetException("TooManyRequestsException", "Rate Exceeded.", isTransient: true) : null;
        await using var scheduler = Scheduler(Nightly with { Target = Nightly.Target with { MaximumRetryAttempts = 2 } });
        _clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal(4, _calls.Count);
        Assert.Equal([12600, 12601, 12603, 12603], _calls.Select(call => call.At.TotalSeconds));
        Assert.Equal([1, 2, 3, 3], _calls.Select(call => (int)JsonNode.Parse(call.Call.Body)!["try"]!));
        Assert.Equal((Dead, "TooManyRequestsException", "2"),
            (_calls[3].Call.TargetArn, _calls[3].Call.Attributes!["ERROR_CODE"], _calls[3].Call.Attributes!["RETRY_ATTEMPTS"]));
        Assert.StartsWith("scheduler default/nightly: gave up", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_will_never_be_taken_is_not_tried_again()
    {
        _refusal = call => call.TargetArn == Target ? new TargetException("AccessDeniedException", "no", isTransient: false) : null;
        await using var scheduler = Scheduler(Nightly);
        _clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal(2, _calls.Count);
        Assert.Equal([Target, Dead], _calls.Select(call => call.Call.TargetArn));
    }

    [Fact]
    public async Task A_disabled_schedule_never_calls()
    {
        await using var scheduler = Scheduler(Nightly with { IsEnabled = false });
        Assert.Equal(0, _clock.Waiting);
    }

    private static Schedule Nightly => new()
    {
        Name = "nightly",
        Expression = "cron(30 1 * * ? *)",
        Target = new ScheduleTarget
        {
            Arn = Target,
            RoleArn = "arn:role",
            Input = """{"at":"<aws.scheduler.scheduled-time>","try":<aws.scheduler.attempt-number>}""",
            DeadLetterArn = Dead,
        },
    };

    private SchedulerService Scheduler(Schedule schedule)
    {
        var begun = _clock.GetUtcNow();
        var scheduler = new SchedulerService("us-east-1", "000000000000", _clock, 1, call =>
        {
            lock (_calls) _calls.Add((_clock.GetUtcNow() - begun, call));
            if (_refusal(call) is { } refused) throw refused;
        }, _log.Add);
        scheduler.Deploy(schedule);
        scheduler.Start();
        return scheduler;
    }
}
