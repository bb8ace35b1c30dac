using System.Net;
using Amazon.Batch;
using Amazon.Batch.Model;
using Amazon.EC2;
using Amazon.Runtime;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>What AWSSDK.Core's pipeline does for clients that plug into it rightly.</summary>
public sealed class PipelineTests
{
    private static readonly StartExecutionRequest Start = new() { StateMachineArn = "arn", Name = "n", Input = "{}" };
    private static readonly Answer Started = Answer.Json("""{"executionArn":"arn:1","startDate":1}""");

    public static TheoryData<int, string> Passing => new()
    {
        { 400, "ThrottlingException" },
        { 429, "TooManyRequestsException" },
        { 500, "InternalServerError" },
        { 503, "ServiceUnavailable" },
    };

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task Throttling_and_server_errors_are_retried_with_the_same_body(int status, string code)
    {
        await using var server = await AwsServer.StartAsync(Answer.Error(status, code), Started);
        using var client = StepFunctions(server, maxErrorRetry: 2);

        var answer = await client.StartExecutionAsync(Start);

        Assert.Equal("arn:1", answer.ExecutionArn);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(server.Requests[0].Text, server.Requests[1].Text);
        Assert.Equal(server.Requests[0].Header("amz-sdk-invocation-id"), server.Requests[1].Header("amz-sdk-invocation-id"));
    }

    [Fact]
    public async Task A_request_at_fault_is_not_retried()
    {
        await using var server = await AwsServer.StartAsync(Answer.Error(400, "InvalidArn"), Started);
        using var client = StepFunctions(server, maxErrorRetry: 2);

        await Assert.ThrowsAsync<InvalidArnException>(() => client.StartExecutionAsync(Start));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Retries_end_at_their_limit_with_the_last_error()
    {
        var busy = new Answer(500, """{"message":"busy"}""") { ErrorType = "ServerException" };
        await using var server = await AwsServer.StartAsync(busy, busy, busy);
        var config = server.Configure(new AmazonBatchConfig(), maxErrorRetry: 1);
        using var client = new AmazonBatchClient(AwsServer.Credentials, config);

        await Assert.ThrowsAsync<ServerException>(() => client.SubmitJobAsync(new SubmitJobRequest { JobName = "j" }));

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Cancelling_ends_a_call_that_gets_no_answer()
    {
        await using var server = await AwsServer.StartAsync(Answer.None);
        using var client = StepFunctions(server);
        using var cancellation = new CancellationTokenSource();

        var call = client.StartExecutionAsync(Start, cancellation.Token);
        await server.FirstRequest;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_timeout_ends_an_attempt_and_the_next_one_succeeds()
    {
        await using var server = await AwsServer.StartAsync(Answer.None, Started);
        var config = server.Configure(new AmazonStepFunctionsConfig(), maxErrorRetry: 1);
        config.Timeout = TimeSpan.FromSeconds(1);
        using var client = new AmazonStepFunctionsClient(AwsServer.Credentials, config);

        var answer = await client.StartExecutionAsync(Start);

        Assert.Equal("arn:1", answer.ExecutionArn);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task An_answer_that_is_cut_short_is_an_unmarshalling_error_with_the_request_id()
    {
        await using var server = await AwsServer.StartAsync(Answer.Json("""{"executionArn":"arn:1","star"""));
        using var client = StepFunctions(server);

        var error = await Assert.ThrowsAsync<AmazonUnmarshallingException>(() => client.StartExecutionAsync(Start));

        Assert.Contains(AwsServer.RequestId, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_token_is_sent_and_signed()
    {
        await using var server = await AwsServer.StartAsync(Started);
        var keys = AwsServer.Credentials.GetCredentials();
        var session = new SessionAWSCredentials(keys.AccessKey, keys.SecretKey, "the token");
        using var client = new AmazonStepFunctionsClient(session, server.Configure(new AmazonStepFunctionsConfig()));

        await client.StartExecutionAsync(Start);

        Assert.Equal("the token", server.Request.Header("X-Amz-Security-Token"));
        Assert.Contains("x-amz-security-token", SignatureV4.Of(server.Request).SignedHeaders.Split(';'));
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_and_says_so()
    {
        await using var server = await AwsServer.StartAsync(Started);
        using var client = new AmazonEC2Client("AKIDEXAMPLE", "wrong", server.Configure(new AmazonEC2Config()));

        var error = await Assert.ThrowsAsync<AmazonEC2Exception>(() => client.DescribeInstancesAsync());

        Assert.Equal(HttpStatusCode.Forbidden, error.StatusCode);
    }

    private static AmazonStepFunctionsClient StepFunctions(AwsServer server, int maxErrorRetry = 0) =>
        new(AwsServer.Credentials, server.Configure(new AmazonStepFunctionsConfig(), maxErrorRetry));
}
