using System.Text.Json.Nodes;
using Overnight.Local.EventBridge;

namespace Overnight.Local.Tests.EventBridge;

/// <summary>Rules of the default bus and what they deliver.</summary>
public sealed class EventBusTests
{
    private const string Target = "arn:aws:lambda:us-east-1:000000000000:function:f", Dead = "arn:aws:sqs:us-east-1:000000000000:dead";
    private const string RuleArn = "arn:aws:events:us-east-1:000000000000:rule/ended";

    private readonly FakeTime _clock = new();
    private readonly List<(string Rule, string Target, string Body, IReadOnlyDictionary<string, string>? Attributes)> _sent = [];
    private readonly List<string> _log = [];
    private Func<string, TargetException?> _refusal = _ => null;

    [Theory]
    [InlineData("""{"source": ["aws.states"]}""", true)]
    [InlineData("""{"source": ["aws.batch"]}""", false)]
    [InlineData("""{"source": ["aws.batch", "aws.states"], "detail": {"status": ["FAILED", "ABORTED"]}}""", true)]
    [InlineData("""{"source": ["aws.states"], "detail": {"status": ["FAILED"]}}""", false)]
    [InlineData("""{"detail-type": ["Change"], "resources": ["arn:it"], "detail": {"stopDate": [12], "error": [null]}}""", true)]
    [InlineData("""{"detail": {"status": [{"prefix": "ABO"}]}}""", true)]
    [InlineData("""{"detail": {"status": ["FAILED", {"prefix": "BO"}]}}""", false)]
    [InlineData("""{"detail": {"stopDate": [{"prefix": "1"}]}}""", false)]
    [InlineData("""{"detail": {"stopDate": ["12"]}}""", false)]
    [InlineData("""{"detail": {"missing": [null]}}""", false)]
    [InlineData("""{"detail": {"status": {"deeper": ["x"]}}}""", false)]
    public async Task A_rule_hears_of_what_has_all_of_its_values(string pattern, bool hears)
    {
        await using var bus = Bus(Rule(pattern));
        Publish(bus);
        await bus.Idle;
        Assert.Equal(hears ? 1 : 0, _sent.Count);
    }

    [Fact]
    public async Task A_target_gets_the_event_a_part_of_it_or_its_own_input()
    {
        await using var bus = Bus(Rule("""{"source": ["aws.states"]}""",
            new EventTarget { Id = "whole", Arn = Target },
            new EventTarget { Id = "part", Arn = Target, InputPath = "$.detail.status" },
            new EventTarget { Id = "own", Arn = Target, Input = """{"days": 7}""" }));
        Publish(bus);
        await bus.Idle;
        var bodies = _sent.Select(sent => sent.Body).ToList();
        Assert.Contains("\"ABORTED\"", bodies);
        Assert.Contains("""{"days": 7}""", bodies);
        var whole = JsonNode.Parse(bodies.Single(body => body.Contains("detail-type", StringComparison.Ordinal)))!;
        Assert.Equal(("0", "Change", "aws.states", "000000000000", "us-east-1"),
            ((string)whole["version"]!, (string)whole["detail-type"]!, (string)whole["source"]!, (string)whole["account"]!, (string)whole["region"]!));
        Assert.All(_sent, sent => Assert.Equal((RuleArn, Target), (sent.Rule, sent.Target)));
    }

    [Fact]
    public async Task What_is_refused_for_good_is_left_to_the_queue_with_the_reason()
    {
        _refusal = target => target == Target ? new TargetException("AccessDeniedException", "no", isTransient: false) : null;
        await using var bus = Bus(Rule("""{"source": ["aws.states"]}"""));
        Publish(bus);
        await bus.Idle;
        Assert.Equal([Target, Dead], _sent.Select(sent => sent.Target));
        var attributes = _sent[1].Attributes!;
        Assert.Equal((RuleArn, Target, "AccessDeniedException", "0"),
            (attributes["RULE_ARN"], attributes["TARGET_ARN"], attributes["ERROR_CODE"], attributes["RETRY_ATTEMPTS"]));
        Assert.Equal(_sent[0].Body, _sent[1].Body);
        Assert.StartsWith("events ended: gave up", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disabled_rule_hears_nothing()
    {
        await using var bus = Bus(Rule("""{"source": ["aws.states"]}""") with { IsEnabled = false });
        Publish(bus);
        await bus.Idle;
        Assert.Empty(_sent);
    }

    [Theory]
    [InlineData("""{"source": [{"suffix": "states"}]}""", "EventPattern.source: found the filter {\"suffix\":\"states\"}")]
    [InlineData("""{"source": [{"prefix": 7}]}""", "EventPattern.source: found the filter {\"prefix\":7}")]
    [InlineData("""{"source": "aws.states"}""", "EventPattern.source: found \"aws.states\", expected a list of values")]
    [InlineData("""{"detail": {"status": []}}""", "EventPattern.detail.status: found []")]
    [InlineData("{}", "EventPattern: found no field")]
    public void A_pattern_that_is_not_understood_is_refused(string pattern, string saying)
    {
        var refused = Assert.Throws<ArgumentException>(() => Bus(Rule(pattern)));
        Assert.StartsWith(saying, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_that_cannot_be_sent_to_is_refused()
    {
        var target = new EventTarget { Id = "t", Arn = Target };
        EventTarget[] wrong =
        [
            target with { Arn = "arn:aws:kinesis:us-east-1:000000000000:stream/s" }, target with { InputPath = "$.detail[0]" },
            target with { InputPath = "$.detail", Input = "{}" }, target with { MaximumRetryAttempts = 186 },
        ];
        foreach (var one in wrong) Assert.Throws<ArgumentException>(() => Bus(Rule("""{"source": ["aws.states"]}""", one)));
        Assert.Throws<ArgumentException>(() => Bus(Rule("""{"source": ["aws.states"]}""") with { Targets = [] }));
    }

    private static EventRule Rule(string pattern, params EventTarget[] targets) => new()
    {
        Name = "ended",
        Pattern = JsonNode.Parse(pattern)!.AsObject(),
        Targets = targets.Length > 0 ? targets : [new EventTarget { Id = "it", Arn = Target, DeadLetterArn = Dead }],
    };

    private EventBus Bus(EventRule rule)
    {
        var bus = new EventBus("us-east-1", "000000000000", _clock, (source, target, body, attributes) =>
        {
            lock (_sent) _sent.Add((source, target, body, attributes));
            if (_refusal(target) is { } refusal) throw refusal;
        }, _log.Add);
        Assert.Equal(RuleArn, bus.Deploy(rule));
        return bus;
    }

    private static void Publish(EventBus bus) => bus.Publish(
        "aws.states", "Change", JsonNode.Parse("""{"status": "ABORTED", "stopDate": 12, "error": null}""")!.AsObject(), "arn:it");
}
