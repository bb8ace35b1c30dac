using System.Text.Json.Nodes;
using Overnight.Local.EventBridge;
using Overnight.Local.Hosting;

namespace Overnight.Local.Tests.EventBridge;

/// <summary>The aws command line reads the rules that the template deployed.</summary>
public sealed class EventsEndpointTests : IAsyncLifetime
{
    private const string Target = "arn:aws:lambda:us-east-1:000000000000:function:f";

    private readonly EventBus _bus = new("us-east-1", "000000000000", new FakeTime(), (_, _, _, _) => { }, _ => { });
    private LoopbackServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        var target = new EventTarget { Id = "close", Arn = Target, InputPath = "$.detail", MaximumRetryAttempts = 20 };
        foreach (var name in (string[])["second", "first"])
        {
            _bus.Deploy(new EventRule
            {
                Name = name,
                Pattern = JsonNode.Parse("""{"source":["aws.states"]}""")!.AsObject(),
                Targets = [target],
            });
        }
        _server = await LoopbackServer.StartAsync(0, new ServiceRouter([new EventsEndpoint(_bus)], _ => { }).HandleAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _bus.DisposeAsync();
    }

    [Fact]
    public async Task Rules_are_listed_and_described_with_their_targets()
    {
        var rules = (await AwsCommandLine.AskAsync(_server.Address, "events list-rules"))["Rules"]!.AsArray();
        Assert.Equal(["first", "second"], rules.Select(rule => (string)rule!["Name"]!));
        Assert.Single((await AwsCommandLine.AskAsync(_server.Address, "events list-rules --name-prefix fi"))["Rules"]!.AsArray());
        var rule = await AwsCommandLine.AskAsync(_server.Address, "events describe-rule --name first");
        Assert.Equal(("arn:aws:events:us-east-1:000000000000:rule/first", "ENABLED", """{"source":["aws.states"]}"""),
            ((string)rule["Arn"]!, (string)rule["State"]!, (string)rule["EventPattern"]!));
        var answer = await AwsCommandLine.AskAsync(_server.Address, "events list-targets-by-rule --rule first");
        var targets = answer["Targets"]!.AsArray();
        Assert.Equal(("close", Target, "$.detail", 20),
            ((string)targets[0]!["Id"]!, (string)targets[0]!["Arn"]!, (string)targets[0]!["InputPath"]!,
                (int)targets[0]!["RetryPolicy"]!["MaximumRetryAttempts"]!));
    }

    [Theory]
    [InlineData("DescribeRule", """{"Name":"third"}""", "ResourceNotFoundException", "Rule third does not exist on EventBus")]
    [InlineData("ListRules", """{"EventBusName":"own"}""", "ValidationException", "found 'own', expected default")]
    [InlineData("ListRules", """{"NextToken":"x"}""", "ValidationException", "not supported here: NextToken")]
    [InlineData("PutRule", """{"Name":"own"}""", "ValidationException", "PutRule is not supported here, expected ListRules")]
    public async Task What_is_not_there_or_not_known_is_refused_by_name(string operation, string body, string code, string saying)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, _server.Address) { Content = new StringContent(body) };
        request.Headers.Add("X-Amz-Target", "AWSEvents." + operation);
        request.Headers.TryAddWithoutValidation(
            "Authorization", "AWS4-HMAC-SHA256 Credential=AKIAX/20260131/us-east-1/events/aws4_request, SignedHeaders=h, Signature=0");
        using var answer = await http.SendAsync(request);
        var refusal = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal(code, (string)refusal["__type"]!);
        Assert.Contains(saying, (string)refusal["message"]!);
    }
}
