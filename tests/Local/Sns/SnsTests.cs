using System.Text.Json.Nodes;
using Overnight.Local.Hosting;
using Overnight.Local.Sns;

namespace Overnight.Local.Tests.Sns;

public sealed class SnsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTime _clock = new();
    private readonly List<TopicDelivery> _delivered = [];
    private readonly List<string> _log = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_message_lies_in_the_outbox_and_goes_to_each_subscription()
    {
        var sns = Service();
        var topic = sns.ArnOf("runs");
        sns.Subscribe(topic, new TopicSubscription("email", "you@example.com"));
        sns.Subscribe(topic, new TopicSubscription("sqs", "arn:aws:sqs:us-east-1:000000000000:q"));
        sns.Subscribe(topic, new TopicSubscription("lambda", "arn:aws:lambda:us-east-1:000000000000:function:f"));
        var id = sns.Publish(topic, "iris: 0.97", "Run succeeded");
        Assert.Equal("sns runs: Run succeeded", Assert.Single(_log));
        var kept = Assert.Single(sns.Outbox(topic));
        Assert.Equal((id, "iris: 0.97", "Run succeeded", 3), (kept.MessageId, kept.Message, kept.Subject, kept.Recipients.Count));
        Assert.Equal(["sqs", "lambda"], _delivered.Select(delivery => delivery.TargetArn.Split(':')[2]));
        Assert.Equal("iris: 0.97", (string?)JsonNode.Parse(_delivered[0].Body)!["Message"]);
        Assert.Equal("iris: 0.97", (string?)JsonNode.Parse(_delivered[1].Body)!["Records"]![0]!["Sns"]!["Message"]);
        // The outbox outlives the process.
        Assert.Equal(id, Assert.Single(Service().Outbox(topic)).MessageId);
    }

    [Fact]
    public void A_recipient_that_refuses_does_not_fail_the_publisher()
    {
        var sns = Service(_ => throw new TargetException("QueueDoesNotExist", "gone", isTransient: false));
        sns.Subscribe(sns.ArnOf("runs"), new TopicSubscription("sqs", "arn:aws:sqs:us-east-1:000000000000:gone"));
        sns.Publish(sns.ArnOf("runs"), "x", null);
        Assert.Contains("was not reached: QueueDoesNotExist: gone", _log[^1]);
    }

    [Fact]
    public void What_the_service_refuses()
    {
        var sns = Service();
        var topic = sns.ArnOf("runs");
        Assert.Equal("NotFound", Assert.Throws<SnsException>(() => sns.Publish(sns.ArnOf("none"), "x", null)).Code);
        Assert.Equal("InvalidParameter", Assert.Throws<SnsException>(() => sns.Publish(topic, "", null)).Code);
        Assert.Equal("InvalidParameter", Assert.Throws<SnsException>(() => sns.Publish(topic, new string('x', 262_145), null)).Code);
        Assert.Equal("InvalidParameter", Assert.Throws<SnsException>(() => sns.Publish(topic, "x", "two\nlines")).Code);
        Assert.Contains("found 'sms'", Assert.Throws<ArgumentException>(() => sns.Subscribe(topic, new TopicSubscription("sms", "1"))).Message);
    }

    [Fact]
    public async Task The_command_line_publishes_and_lists()
    {
        var sns = Service();
        var topic = sns.ArnOf("runs");
        sns.Subscribe(topic, new TopicSubscription("email", "you@example.com"));
        await using var server = await LoopbackServer.StartAsync(0, new ServiceRouter([new SnsEndpoint(sns)], _ => { }).HandleAsync);
        var published = await AwsCommandLine.RunAsync(
            server.Address, "sns", "publish", "--topic-arn", topic, "--subject", "Run failed", "--message", "what & why <now>");
        var kept = Assert.Single(sns.Outbox(topic));
        Assert.Equal((published.GetProperty("MessageId").GetString(), "what & why <now>"), (kept.MessageId, kept.Message));
        var topics = await AwsCommandLine.AskAsync(server.Address, "sns list-topics");
        Assert.Equal(topic, (string?)topics["Topics"]![0]!["TopicArn"]);
        var subscriptions = await AwsCommandLine.AskAsync(server.Address, $"sns list-subscriptions-by-topic --topic-arn {topic}");
        Assert.Equal("you@example.com", (string?)subscriptions["Subscriptions"]![0]!["Endpoint"]);
        var attributes = await AwsCommandLine.AskAsync(server.Address, $"sns get-topic-attributes --topic-arn {topic}");
        Assert.Equal("Runs", (string?)attributes["Attributes"]!["DisplayName"]);
    }

    private SnsService Service(Action<TopicDelivery>? deliver = null)
    {
        var sns = new SnsService(_folder / "sns", "us-east-1", "000000000000", _clock, deliver ?? _delivered.Add, _log.Add);
        sns.Deploy("runs", "Runs");
        return sns;
    }
}
