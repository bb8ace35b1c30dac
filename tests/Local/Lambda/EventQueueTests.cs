using System.Text;
using Overnight.Local.Lambda;

namespace Overnight.Local.Tests.Lambda;

/// <summary>docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html</summary>
public sealed class EventQueueTests : IDisposable
{
    private static readonly FunctionAnswer Done = new("null"u8.ToArray()), Failed = new("{}"u8.ToArray(), "Oops", "it broke");

    private readonly TempFolder _folder = new();
    private readonly FakeTime _clock = new();
    private readonly List<(int Failures, FunctionAnswer? Answer)> _over = [];
    private readonly EventInvokeOptions _rules = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_function_error_is_tried_again_after_one_and_two_minutes_then_given_up()
    {
        var seen = new List<(TimeSpan At, string Id)>();
        var began = _clock.GetUtcNow();
        await using var queue = Queue(queued =>
        {
            seen.Add((_clock.GetUtcNow() - began, queued.RequestId));
            return Failed;
        });
        queue.Add("f", "r", "{}"u8.ToArray());
        await UntilAsync(() => _over.Count > 0);
        Assert.Equal([(TimeSpan.Zero, "r"), (TimeSpan.FromMinutes(1), "r"), (TimeSpan.FromMinutes(3), "r")], seen);
        Assert.Equal((2, Failed), Assert.Single(_over));
        await UntilAsync(() => Files() == 0);
    }

    [Fact]
    public async Task An_event_that_succeeded_is_forgotten()
    {
        var payloads = new List<string>();
        await using var queue = Queue(queued =>
        {
            payloads.Add(Encoding.UTF8.GetString(queued.Payload));
            return payloads.Count == 1 ? Failed : Done;
        });
        queue.Add("f", "r", "[1]"u8.ToArray());
        await UntilAsync(() => payloads.Count == 2 && Files() == 0);
        Assert.Equal(["[1]", "[1]"], payloads);
        Assert.Equal((1, Done), Assert.Single(_over));
    }

    [Fact]
    public async Task An_event_outlives_the_process()
    {
        await using (var first = Queue(_ => Failed))
        {
            first.Add("f", "r", "[1]"u8.ToArray());
            await UntilAsync(() => _clock.Waiting > 0, moving: false);
        }
        Assert.Equal(1, Files());
        var seen = new List<QueuedEvent>();
        await using var second = Queue(queued =>
        {
            seen.Add(queued);
            return Done;
        });
        second.Resume();
        await UntilAsync(() => Files() == 0);
        Assert.Equal(("f", "r", 1), (seen[0].Function, seen[0].RequestId, seen[0].Failures));
    }

    [Fact]
    public void A_throttled_event_is_tried_for_six_hours_with_growing_pauses()
    {
        var now = _clock.GetUtcNow();
        var queued = new QueuedEvent { Function = "f", RequestId = "r", Payload = [], QueuedAt = now };
        var (pauses, next) = (new List<double>(), queued);
        while (next is not null)
        {
            queued = next;
            next = EventQueue.After(queued, null, _rules, now);
            if (next is null) break;
            pauses.Add((next.DueAt - now).TotalSeconds);
            now = next.DueAt;
        }
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300], pauses.Take(11));
        Assert.InRange((now - queued.QueuedAt).TotalHours, 5.9, 6);
    }

    [Fact]
    public void A_functions_own_rules_are_kept_to()
    {
        var now = _clock.GetUtcNow();
        var queued = new QueuedEvent { Function = "f", RequestId = "r", Payload = [], QueuedAt = now };
        Assert.Null(EventQueue.After(queued, Failed, new EventInvokeOptions { MaximumRetryAttempts = 0 }, now));
        Assert.NotNull(EventQueue.After(queued, Failed, new EventInvokeOptions { MaximumRetryAttempts = 1 }, now));
        // The next try would be a minute away, and the event older than it may get.
        Assert.Null(EventQueue.After(queued, Failed, new EventInvokeOptions { MaximumEventAgeSeconds = 60 }, now.AddSeconds(1)));
    }

    private EventQueue Queue(Func<QueuedEvent, FunctionAnswer?> run) => new(new LambdaOptions
    {
        StateFolder = _folder.Path,
        LogFolder = _folder.Path,
        Region = "us-east-1",
        AccountId = "000000000000",
        Endpoint = () => new Uri("http://127.0.0.1"),
        Clock = _clock,
    }, (queued, _) => Task.FromResult(run(queued)), _ => _rules, (queued, answer) => _over.Add((queued.Failures, answer)));

    private int Files() => Directory.GetFiles(_folder / "events", "*.json").Length;

    /// <summary>Moves the clock to the next timer only: a try runs at its very moment.</summary>
    private async Task UntilAsync(Func<bool> holds, bool moving = true)
    {
        while (!holds())
        {
            await Task.Yield();
            if (moving && _clock.Waiting > 0) _clock.Advance(TimeSpan.FromMinutes(1));
        }
    }
}
