using Overnight.Local.Hosting;
using Overnight.Local.Sqs;

namespace Overnight.Local.Tests.Sqs;

public sealed class SqsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTime _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_received_message_is_hidden_and_comes_back_until_it_is_deleted()
    {
        var sqs = Service();
        sqs.Send("work", "one");
        var first = Assert.Single(await ReceiveAsync(sqs, "work"));
        Assert.Equal(("one", 1), (first.Body, first.Receives));
        Assert.Empty(await ReceiveAsync(sqs, "work"));
        _clock.Advance(TimeSpan.FromSeconds(30));
        var second = Assert.Single(await ReceiveAsync(sqs, "work"));
        Assert.Equal(2, second.Receives);
        // The receipt of the first receive is no longer good; that is no error.
        sqs.Delete("work", first.ReceiptHandle);
        Assert.Single(sqs.Peek("work"));
        sqs.Delete("work", second.ReceiptHandle);
        Assert.Empty(sqs.Peek("work"));
    }

    [Fact]
    public async Task A_message_received_too_often_is_a_dead_letter()
    {
        var sqs = Service();
        sqs.Send(sqs.ArnOf("work"), "poison");
        for (var receive = 0; receive < 3; receive++)
        {
            Assert.Single(await ReceiveAsync(sqs, "work"));
            _clock.Advance(TimeSpan.FromSeconds(30));
        }
        Assert.Empty(await ReceiveAsync(sqs, "work"));
        Assert.Equal("poison", Assert.Single(sqs.Peek(sqs.UrlOf("dead"))).Body);
    }

    [Fact]
    public async Task Messages_are_delayed_kept_over_a_restart_and_dropped_when_they_are_old()
    {
        var sqs = Service();
        sqs.Send("work", "later", delaySeconds: 5);
        Assert.Empty(await ReceiveAsync(sqs, "work"));
        _clock.Advance(TimeSpan.FromSeconds(5));
        var again = Service();
        Assert.Equal("later", Assert.Single(await ReceiveAsync(again, "work")).Body);
        _clock.Advance(TimeSpan.FromDays(4));
        Assert.Empty(again.Peek("work"));
    }

    [Fact]
    public async Task Waiting_for_a_message_ends_when_it_comes()
    {
        var sqs = Service();
        var waiting = sqs.ReceiveAsync("work", 10, null, 20, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        sqs.Send("work", "here");
        Assert.Equal("here", Assert.Single(await waiting).Body);
    }

    [Fact]
    public void What_the_service_refuses()
    {
        var sqs = Service();
        Assert.Equal("QueueDoesNotExist", Assert.Throws<SqsException>(() => sqs.Send("none", "x")).Code);
        Assert.Equal("InvalidParameterValue", Assert.Throws<SqsException>(() => sqs.Send("work", "")).Code);
        Assert.Contains("VisibilityTimeout", Assert.Throws<ArgumentException>(() =>
            sqs.Deploy(new QueueSettings { Name = "other", VisibilityTimeoutSeconds = 43_201 })).Message);
    }

    [Fact]
    public async Task The_command_line_sends_and_receives()
    {
        var sqs = Service();
        await using var server = await LoopbackServer.StartAsync(0, new ServiceRouter([new SqsEndpoint(sqs)], _ => { }).HandleAsync);
        var url = (string)(await AwsCommandLine.AskAsync(server.Address, "sqs get-queue-url --queue-name work"))["QueueUrl"]!;
        Assert.Equal(sqs.UrlOf("work"), url);
        var sent = await AwsCommandLine.AskAsync(server.Address, $"sqs send-message --queue-url {url} --message-body hello");
        var received = (await AwsCommandLine.AskAsync(server.Address, $"sqs receive-message --queue-url {url}"))["Messages"]![0]!;
        Assert.Equal(("hello", (string?)sent["MessageId"]), ((string?)received["Body"], (string?)received["MessageId"]));
        var asked = $"sqs get-queue-attributes --queue-url {url} --attribute-names ApproximateNumberOfMessagesNotVisible QueueArn";
        var attributes = (await AwsCommandLine.AskAsync(server.Address, asked))["Attributes"]!;
        Assert.Equal(("1", sqs.ArnOf("work")), ((string?)attributes["ApproximateNumberOfMessagesNotVisible"], (string?)attributes["QueueArn"]));
        var listed = await AwsCommandLine.AskAsync(server.Address, "sqs list-queues");
        Assert.Equal([sqs.UrlOf("dead"), url], listed["QueueUrls"]!.AsArray().Select(found => (string)found!));
    }

    private SqsService Service()
    {
        var sqs = new SqsService(_folder / "sqs", "us-east-1", "000000000000", _clock);
        sqs.Deploy(new QueueSettings { Name = "dead" });
        sqs.Deploy(new QueueSettings { Name = "work", DeadLetterQueueArn = sqs.ArnOf("dead"), MaxReceiveCount = 3 });
        return sqs;
    }

    private static Task<IReadOnlyList<QueueMessage>> ReceiveAsync(SqsService sqs, string queue) =>
        sqs.ReceiveAsync(queue, 10, null, 0, TestContext.Current.CancellationToken);
}
