using System.Net;
using System.Text.Json.Nodes;
using Amazon.Batch;
using Amazon.Batch.Model;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>The wire: https://docs.aws.amazon.com/batch/latest/APIReference/API_Operations.html</summary>
public sealed class BatchTests
{
    [Fact]
    public async Task SubmitJob_sends_what_is_set_and_nothing_else()
    {
        await using var server = await AwsServer.StartAsync(Answer.Json(
            """{"jobArn":"arn:aws:batch:eu-west-1:1:job/876da822","jobName":"example","jobId":"876da822"}"""));
        using var client = Client(server);

        var answer = await client.SubmitJobAsync(new SubmitJobRequest
        {
            JobName = "example",
            JobQueue = "HighPriority",
            JobDefinition = "sleep60",
            ContainerOverrides = new ContainerOverrides
            {
                Environment = [new() { Name = "OVERNIGHT_PLAN", Value = "s3://bucket/plan.json" }],
                ResourceRequirements = [new ResourceRequirement { Type = ResourceType.GPU, Value = "1" }],
                Command = [],
            },
            RetryStrategy = new RetryStrategy
            {
                Attempts = 3,
                EvaluateOnExit = [new EvaluateOnExit { OnStatusReason = "Host EC2*", Action = RetryAction.RETRY }],
            },
            Tags = new() { ["Run"] = "iris-1" },
            PropagateTags = true,
            Timeout = new JobTimeout { AttemptDurationSeconds = 3600 },
        });

        Assert.Equal(("876da822", "example"), (answer.JobId, answer.JobName));
        AssertRequest(server.Request, "/v1/submitjob",
            """
            {"containerOverrides":{"command":[],"environment":[{"name":"OVERNIGHT_PLAN","value":"s3://bucket/plan.json"}],
              "resourceRequirements":[{"type":"GPU","value":"1"}]},
             "jobDefinition":"sleep60","jobName":"example","jobQueue":"HighPriority","propagateTags":true,
             "retryStrategy":{"attempts":3,"evaluateOnExit":[{"action":"RETRY","onStatusReason":"Host EC2*"}]},
             "tags":{"Run":"iris-1"},"timeout":{"attemptDurationSeconds":3600}}
            """);
    }

    [Fact]
    public async Task DescribeJobs_reads_attempts_and_tells_a_vanished_host_from_exit_code_zero()
    {
        await using var server = await AwsServer.StartAsync(Answer.Json(
            """
            {"jobs":[{"jobId":"24fa2d7a","jobName":"example","jobQueue":"arn:aws:batch:eu-west-1:1:job-queue/HighPriority",
              "status":"SUCCEEDED","createdAt":1480460782010,"startedAt":1480460816500,"stoppedAt":1480460880699,
              "jobDefinition":"sleep60","parameters":{},"dependsOn":[],"isCancelled":false,"isTerminated":true,
              "tags":{"Run":"iris-1"},"platformCapabilities":["EC2"],"timeout":{"attemptDurationSeconds":60},
              "attempts":[
                {"container":{"containerInstanceArn":"arn:1","taskArn":"arn:2","networkInterfaces":[]},
                 "startedAt":1480460790000,"stoppedAt":1480460800000,"statusReason":"Host EC2 (instance i-0abc) terminated."},
                {"container":{"containerInstanceArn":"arn:3","taskArn":"arn:4","exitCode":0,"logStreamName":"l"},
                 "startedAt":1480460816500,"stoppedAt":1480460880699,"statusReason":"Essential container in task exited"}],
              "container":{"command":["sleep","60"],"environment":[],"exitCode":0,"image":"busybox","memory":128,"vcpus":1,
                "mountPoints":[],"ulimits":[],"volumes":[],"resourceRequirements":[{"value":"1","type":"GPU"}]}}]}
            """));
        using var client = Client(server);

        var answer = await client.DescribeJobsAsync(new DescribeJobsRequest { Jobs = ["24fa2d7a"] });

        var job = Assert.Single(answer.Jobs);
        Assert.Same(JobStatus.SUCCEEDED, job.Status);
        Assert.Equal([1480460782010, 1480460816500, 1480460880699], (long?[])[job.CreatedAt, job.StartedAt, job.StoppedAt]);
        Assert.Equal((false, true), (job.IsCancelled!.Value, job.IsTerminated!.Value));
        Assert.Equal(60, job.Timeout.AttemptDurationSeconds);
        Assert.Null(job.Attempts[0].Container.ExitCode);
        Assert.Equal(0, job.Attempts[1].Container.ExitCode);
        Assert.StartsWith("Host EC2", job.Attempts[0].StatusReason, StringComparison.Ordinal);
        Assert.Equal(["sleep", "60"], job.Container.Command);
        Assert.Equal(ResourceType.GPU, Assert.Single(job.Container.ResourceRequirements).Type);
        Assert.Empty(job.DependsOn);
        Assert.Null(job.ArrayProperties);
        AssertRequest(server.Request, "/v1/describejobs", """{"jobs":["24fa2d7a"]}""");
    }

    [Fact]
    public async Task ListJobs_sends_its_filters()
    {
        await using var server = await AwsServer.StartAsync(Answer.Json(
            """{"jobSummaryList":[{"jobId":"e66ff5fd","jobName":"iris-1","status":"RUNNING","createdAt":1}],"nextToken":"t"}"""));
        using var client = Client(server);

        var answer = await client.ListJobsAsync(new ListJobsRequest
        {
            JobQueue = "HighPriority",
            Filters = [new KeyValuesPair { Name = "JOB_NAME", Values = ["iris-*"] }],
            MaxResults = 50,
        });

        Assert.Equal(("e66ff5fd", JobStatus.RUNNING), (answer.JobSummaryList[0].JobId, answer.JobSummaryList[0].Status));
        Assert.Equal("t", answer.NextToken);
        AssertRequest(server.Request, "/v1/listjobs",
            """{"filters":[{"name":"JOB_NAME","values":["iris-*"]}],"jobQueue":"HighPriority","maxResults":50}""");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    public async Task TerminateJob_takes_an_empty_answer(string body)
    {
        await using var server = await AwsServer.StartAsync(Answer.Json(body));
        using var client = Client(server);

        var answer = await client.TerminateJobAsync(new TerminateJobRequest { JobId = "61e743ed", Reason = "Terminating job." });

        Assert.Equal(HttpStatusCode.OK, answer.HttpStatusCode);
        AssertRequest(server.Request, "/v1/terminatejob", """{"jobId":"61e743ed","reason":"Terminating job."}""");
    }

    [Theory]
    [InlineData(400, "ClientException", typeof(ClientException))]
    [InlineData(400, "ClientException:http://internal.amazon.com/coral/com.amazonaws.batch/", typeof(ClientException))]
    [InlineData(500, "ServerException", typeof(ServerException))]
    [InlineData(403, "AccessDeniedException", typeof(AmazonBatchException))]
    public async Task An_error_named_in_the_header_becomes_its_exception(int status, string header, Type type)
    {
        await using var server = await AwsServer.StartAsync(
            new Answer(status, """{"message":"JobQueue q not found."}""") { ErrorType = header });
        using var client = Client(server);

        var error = await Assert.ThrowsAnyAsync<AmazonBatchException>(
            () => client.DescribeJobsAsync(new DescribeJobsRequest { Jobs = ["1"] }));

        Assert.IsType(type, error, exactMatch: true);
        Assert.Equal((header.Split(':')[0], "JobQueue q not found."), (error.ErrorCode, error.Message));
        Assert.Equal(status, (int)error.StatusCode);
    }

    private static AmazonBatchClient Client(AwsServer server) =>
        new(AwsServer.Credentials, server.Configure(new AmazonBatchConfig()));

    private static void AssertRequest(Received request, string path, string body)
    {
        Assert.Equal(("POST", path), (request.Method, request.Path));
        Assert.Equal("application/json", request.Header("Content-Type"));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), request.Json), $"found {request.Text}, expected {body}");
        var signature = SignatureV4.Of(request);
        Assert.Equal((AwsServer.Region, "batch"), (signature.Region, signature.Service));
    }
}
