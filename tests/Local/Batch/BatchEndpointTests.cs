using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Batch;
using Amazon.Batch.Model;
using Amazon.Runtime;
using Overnight.Local.Hosting;
using Overnight.Local.Tests.Ec2;
using BatchEndpoint = Overnight.Local.Batch.BatchEndpoint;

namespace Overnight.Local.Tests.Batch;

/// <summary>Over HTTP, with the SDK's client and the aws command line.</summary>
public sealed class BatchEndpointTests : IAsyncLifetime
{
    private readonly ScriptedContainers _containers = new();
    private readonly HttpClient _http = new();
    private BatchBench _bench = null!;
    private LoopbackServer _server = null!;
    private AmazonBatchClient _batch = null!;

    public async ValueTask InitializeAsync()
    {
        _bench = new BatchBench(
            _ => _containers,
            _ => new SilentMetadata(),
            options => options with { MaxContainers = 1 }).Start();
        _server = await LoopbackServer.StartAsync(0, new BatchEndpoint(_bench.Service).HandleAsync);
        _http.BaseAddress = _server.Address;
        _batch = new AmazonBatchClient(
            new BasicAWSCredentials("test", "test"),
            new AmazonBatchConfig { ServiceURL = _server.Address.ToString(), MaxErrorRetry = 0 });
    }

    public async ValueTask DisposeAsync()
    {
        _batch.Dispose();
        _http.Dispose();
        await _server.DisposeAsync();
        await _bench.DisposeAsync();
    }

    [Fact]
    public async Task The_SDK_submits_follows_and_terminates_a_job()
    {
        var submitted = await _batch.SubmitJobAsync(new SubmitJobRequest
        {
            JobName = "train",
            JobQueue = "arn:aws:batch:us-east-1:123456789012:job-queue/q",
            JobDefinition = "job:1",
            ContainerOverrides = new ContainerOverrides
            {
                Environment = [new Amazon.Batch.Model.KeyValuePair { Name = "OVERNIGHT_PLAN", Value = "s3://b/plan.json" }],
                ResourceRequirements = [new ResourceRequirement { Type = "MEMORY", Value = "600" }],
            },
            RetryStrategy = new RetryStrategy { Attempts = 2, EvaluateOnExit = [new EvaluateOnExit { OnStatusReason = "Host EC2*", Action = "RETRY" }] },
            Timeout = new JobTimeout { AttemptDurationSeconds = 60 },
            Tags = new Dictionary<string, string> { ["run"] = "7" },
        });
        Assert.Equal(
            ("train", $"arn:aws:batch:us-east-1:123456789012:job/{submitted.JobId}"),
            (submitted.JobName, submitted.JobArn));
        var spec = _containers.Of(submitted.JobId).Spec;
        Assert.Equal(("s3://b/plan.json", 600), (spec.Environment["OVERNIGHT_PLAN"], spec.MemoryMiB));

        var instance = _bench.Service.InstanceOf(submitted.JobId);
        _bench.Fleet.Kill(instance!);
        var running = await DescribeAsync(submitted.JobId);
        Assert.Equal(
            ("RUNNING", 1, $"Host EC2 (instance {instance}) terminated."),
            (running.Status.Value, running.Attempts.Count, running.Attempts[0].StatusReason));
        Assert.Equal(_bench.Time.GetUtcNow().ToUnixTimeMilliseconds(), running.StartedAt);

        await _batch.TerminateJobAsync(new TerminateJobRequest { JobId = submitted.JobId, Reason = "over budget" });
        _containers.Of(submitted.JobId).Exit(75);
        var failed = await DescribeAsync(submitted.JobId);
        Assert.Equal(
            ("FAILED", "over budget", 75, true),
            (failed.Status.Value, failed.StatusReason, failed.Container.ExitCode, failed.IsTerminated));
        Assert.Empty((await _batch.DescribeJobsAsync(new DescribeJobsRequest { Jobs = ["no-such-job"] })).Jobs ?? []);
    }

    [Fact]
    public async Task Jobs_are_listed_by_queue_and_status_and_by_one_filter()
    {
        var first = _bench.Submit(name: "Train-1");
        _bench.Time.Advance(TimeSpan.FromSeconds(10));
        var second = _bench.Submit(name: "train-2");
        var third = _bench.Submit(name: "evaluate");
        _containers.Of(first).Exit(3);

        Assert.Equal([second], await ListAsync(new ListJobsRequest { JobQueue = "q" }));
        Assert.Equal([third], await ListAsync(new ListJobsRequest { JobQueue = "q", JobStatus = "RUNNABLE" }));
        Assert.Equal([first], await ListAsync(new ListJobsRequest { JobQueue = "q", JobStatus = "FAILED" }));
        Assert.Equal([second, first], await ListAsync(Filter("JOB_NAME", "TRAIN*")));
        Assert.Equal([third], await ListAsync(Filter("JOB_NAME", "e*")));
        Assert.Equal([third, second, first], await ListAsync(Filter("JOB_NAME", "*")));
        Assert.Empty(await ListAsync(Filter("JOB_NAME", "train-10*")));
        Assert.Equal([first], await ListAsync(Filter("JOB_NAME", "train-1")));
        Assert.Equal([third, second, first], await ListAsync(Filter("JOB_DEFINITION", "job")));
        Assert.Equal(
            [third, second, first],
            await ListAsync(Filter("JOB_DEFINITION", "arn:aws:batch:us-east-1:123456789012:job-definition/job:1")));
        Assert.Empty(await ListAsync(Filter("JOB_DEFINITION", "JOB")));
        var between = $"{_bench.Time.GetUtcNow().AddSeconds(-5).ToUnixTimeMilliseconds()}";
        Assert.Equal([first], await ListAsync(Filter("BEFORE_CREATED_AT", between)));
        Assert.Equal([third, second], await ListAsync(Filter("AFTER_CREATED_AT", between)));

        var summary = (await _batch.ListJobsAsync(Filter("JOB_NAME", "train-1"))).JobSummaryList.Single();
        Assert.Equal(
            ("Train-1", "FAILED", 3, "Essential container in task exited"),
            (summary.JobName, summary.Status.Value, summary.Container.ExitCode, summary.StatusReason));
    }

    [Fact]
    public async Task A_page_is_not_shifted_by_jobs_that_come_meanwhile()
    {
        var jobs = Enumerable.Range(0, 7).Select(number => _bench.Submit(name: $"job-{number}")).Reverse().ToList();
        var request = Filter("JOB_NAME", "*");
        request.MaxResults = 3;
        var listed = new List<string>();
        do
        {
            var page = await _batch.ListJobsAsync(request);
            Assert.InRange(page.JobSummaryList.Count, 1, 3);
            listed.AddRange(page.JobSummaryList.Select(summary => summary.JobId));
            request.NextToken = page.NextToken;
            _bench.Submit(name: "late");
        }
        while (request.NextToken is not null);
        Assert.Equal(jobs, listed);
    }

    [Theory]
    [InlineData("submitjob", """{"jobName": "a", "jobQueue": "q", "jobDefinition": "job", "shareIdentifier": "x", "containerOverrides": {"instanceType": "g5.xlarge"}}""",
        "SubmitJob: not supported here: shareIdentifier, containerOverrides.instanceType")]
    [InlineData("submitjob", """{"jobName": "a", "jobQueue": "q", "jobDefinition": "job", "nodeOverrides": {"numNodes": 3}}""", "not supported here: nodeOverrides")]
    [InlineData("submitjob", """{"jobName": "a b", "jobQueue": "none", "jobDefinition": "none:2"}""",
        "jobName: found 'a b', expected a letter or digit, then up to 127 letters, digits, hyphens and underscores; jobQueue: 'none' does not exist; jobDefinition: 'none:2' does not exist")]
    [InlineData("submitjob", """{"jobName": "a", "jobQueue": "q", "jobDefinition": "job", "timeout": {"attemptDurationSeconds": 59}, "retryStrategy": {"attempts": 11}}""",
        "retryStrategy.attempts: found 11, expected 1 to 10; timeout.attemptDurationSeconds: found 59, expected 60 to")]
    [InlineData("submitjob", """{"jobName": "a", "jobQueue": "q", "jobDefinition": "job", "containerOverrides": {"environment": [{"name": "AWS_BATCH_X", "value": ""}]}}""", "found the name 'AWS_BATCH_X'")]
    [InlineData("submitjob", """{"jobName": "a", "jobQueue": "q", "jobDefinition": "job", "containerOverrides": {"resourceRequirements": [{"type": "VCPU", "value": "half"}]}}""", "found VCPU 'half', expected a whole number")]
    [InlineData("submitjob", """{"jobName": "a", "jobQueue": "q"}""", "SubmitJob: ")]
    [InlineData("submitjob", """{"jobName": 7, "jobQueue": "q", "jobDefinition": "job"}""", "SubmitJob: ")]
    [InlineData("submitjob", "[1]", "not a JSON object")]
    [InlineData("submitjob", "{", "not a JSON object")]
    [InlineData("describejobs", "{}", "DescribeJobs: ")]
    [InlineData("terminatejob", """{"jobId": "none", "reason": "x"}""", "Job none does not exist")]
    [InlineData("canceljob", """{"jobId": "none"}""", "CancelJob: ")]
    [InlineData("listjobs", """{"jobQueue": "none"}""", "'none' does not exist")]
    [InlineData("listjobs", """{"jobQueue": "q", "jobStatus": "DONE"}""", "found 'DONE', expected SUBMITTED, PENDING")]
    [InlineData("listjobs", """{"multiNodeJobId": "x"}""", "not supported here: multiNodeJobId")]
    [InlineData("listjobs", """{"jobQueue": "q", "filters": [{"name": "COLOUR", "values": []}]}""", "found 'COLOUR', expected JOB_NAME")]
    [InlineData("listjobs", """{"jobQueue": "q", "nextToken": "abc"}""", "'abc' is not one that this service gave out")]
    [InlineData("createjobqueue", "{}", "POST /v1/createjobqueue is not an operation of Batch that is supported here")]
    public async Task What_is_not_understood_is_refused_by_name(string operation, string body, string message)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync($"/v1/{operation}", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("ClientException", answer.Headers.GetValues("x-amzn-ErrorType").Single());
        Assert.Contains(message, (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["message"]!);
    }

    [Fact]
    public async Task A_refusal_reaches_the_client_as_its_exception()
    {
        var refusal = await Assert.ThrowsAsync<ClientException>(() => _batch.TerminateJobAsync(new TerminateJobRequest { JobId = "none", Reason = "x" }));
        Assert.Contains("Job none does not exist", refusal.Message);
    }

    [Fact]
    public async Task The_aws_command_line_reads_jobs_and_what_is_registered()
    {
        var id = _bench.Submit();
        _containers.Of(id).Exit(0);
        var job = (await AwsCommandLine.AskAsync(_server.Address, "batch describe-jobs --jobs " + id))["jobs"]![0]!;
        Assert.Equal(("SUCCEEDED", 0), ((string)job["status"]!, (int)job["attempts"]![0]!["container"]!["exitCode"]!));
        var queues = await AwsCommandLine.AskAsync(_server.Address, "batch describe-job-queues --job-queues q");
        var order = queues["jobQueues"]![0]!["computeEnvironmentOrder"]!;
        var named = "batch describe-compute-environments --compute-environments " + (string)order[0]!["computeEnvironment"]!;
        var environment = (await AwsCommandLine.AskAsync(_server.Address, named))["computeEnvironments"]![0]!;
        Assert.Equal(("VALID", 8), ((string)environment["status"]!, (int)environment["computeResources"]!["maxvCpus"]!));
    }

    [Fact]
    public async Task Definitions_come_in_pages_and_by_revision()
    {
        for (var revision = 2; revision <= 5; revision++) _bench.Service.Register(_bench.Definition);
        Assert.Equal(["job:1", "job:2"], await DefinitionsAsync("""{"maxResults": 2}"""));
        Assert.Equal(["job:5"], await DefinitionsAsync("""{"maxResults": 2, "nextToken": "4"}"""));
        Assert.Equal(["job:3", "job:5"], await DefinitionsAsync("""{"jobDefinitions": ["job:3", "job", "job:9"]}"""));
        Assert.Empty(await DefinitionsAsync("""{"status": "INACTIVE"}"""));
    }

    private async Task<List<string>> DefinitionsAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync("/v1/describejobdefinitions", content);
        return [.. JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["jobDefinitions"]!.AsArray().Select(definition => $"{definition!["jobDefinitionName"]}:{definition["revision"]}")];
    }

    private async Task<JobDetail> DescribeAsync(string id) =>
        (await _batch.DescribeJobsAsync(new DescribeJobsRequest { Jobs = [id] })).Jobs.Single();

    private async Task<List<string>> ListAsync(ListJobsRequest request) =>
        [.. ((await _batch.ListJobsAsync(request)).JobSummaryList ?? []).Select(summary => summary.JobId)];

    private static ListJobsRequest Filter(
        string name,
        string value) => new() { JobQueue = "q", Filters = [new KeyValuesPair { Name = name, Values = [value] }] };
}
