using System.Text.Json.Nodes;
using Overnight.Local.Batch;
using Overnight.Local.Ec2;

namespace Overnight.Local.Tests.Batch;

/// <summary>With real processes: what becomes of a job, and what DescribeJobs says about it.</summary>
public sealed class JobLifecycleTests
{
    [Fact]
    public async Task A_job_that_succeeds_is_described_as_on_AWS()
    {
        await using var bench = new BatchBench().WithImage("echo trained; echo warned >&2").Start(definition => definition with
        {
            Tags = new Dictionary<string, string> { ["project"] = "overnight" },
            Timeout = new JobTimeout { AttemptDurationSeconds = 600 },
        });
        var id = bench.Submit("""{"containerOverrides": {"environment": [{"name": "A", "value": "1"}]}, "tags": {"run": "7"}}""");
        var instance = bench.Service.InstanceOf(id)!;
        var job = await bench.EndedAsync(id);

        var now = bench.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var attempt = Assert.Single(job["attempts"]!.AsArray())!;
        var task = ((string)attempt["container"]!["taskArn"]!)[^32..];
        var container = $$"""
            {
              "networkInterfaces": [],
              "containerInstanceArn": "arn:aws:ecs:us-east-1:123456789012:container-instance/AWSBatch-cpu/000000000000000{{instance[2..]}}",
              "taskArn": "arn:aws:ecs:us-east-1:123456789012:task/AWSBatch-cpu/{{task}}",
              "logStreamName": "job/default/{{task}}",
              "exitCode": 0
            }
            """;
        AssertJson($$"""
            {"container": {{container}}, "startedAt": {{now}}, "stoppedAt": {{now}}, "statusReason": "Essential container in task exited"}
            """, attempt);
        AssertJson($$"""
            {
              "jobArn": "arn:aws:batch:us-east-1:123456789012:job/{{id}}",
              "jobName": "one",
              "jobId": "{{id}}",
              "jobQueue": "arn:aws:batch:us-east-1:123456789012:job-queue/q",
              "status": "SUCCEEDED",
              "attempts": [{{attempt.ToJsonString()}}],
              "createdAt": {{now}},
              "retryStrategy": {"attempts": 1, "evaluateOnExit": []},
              "dependsOn": [],
              "jobDefinition": "arn:aws:batch:us-east-1:123456789012:job-definition/job:1",
              "parameters": {},
              "container": {
                "image": "task:1", "command": [], "volumes": [], "environment": [{"name": "A", "value": "1"}], "mountPoints": [], "ulimits": [],
                "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "512"}],
                "linuxParameters": {"initProcessEnabled": true}, "secrets": [],
                {{container.Trim()[1..^1]}}
              },
              "tags": {"project": "overnight", "run": "7"},
              "propagateTags": false,
              "platformCapabilities": ["EC2"],
              "eksAttempts": [],
              "isCancelled": false,
              "isTerminated": false,
              "timeout": {"attemptDurationSeconds": 600},
              "statusReason": "Essential container in task exited",
              "startedAt": {{now}},
              "stoppedAt": {{now}}
            }
            """, job);
        Assert.Equal("trained\nwarned\n", bench.Log(id));
        AssertJson(job.ToJsonString(), bench.Job(id));
    }

    [Fact]
    public async Task A_failing_job_is_tried_again_up_to_its_attempts()
    {
        await using var bench = new BatchBench().WithImage("echo attempt $AWS_BATCH_JOB_ATTEMPT; exit 3")
            .Start(definition => definition with { RetryStrategy = new RetryStrategy { Attempts = 3 } });
        var job = await bench.EndedAsync(bench.Submit());
        Assert.Equal(("FAILED", "Essential container in task exited"), ((string)job["status"]!, (string)job["statusReason"]!));
        Assert.Equal([3, 3, 3], job["attempts"]!.AsArray().Select(attempt => (int)attempt!["container"]!["exitCode"]!));
        Assert.Equal(
            3,
            job["attempts"]!.AsArray().Select(attempt => (string)attempt!["container"]!["logStreamName"]!).Distinct().Count());
        Assert.Equal("attempt 3\n", bench.Log((string)job["jobId"]!));
    }

    [Fact]
    public async Task A_later_attempt_can_succeed()
    {
        await using var bench = new BatchBench().WithImage("[ $AWS_BATCH_JOB_ATTEMPT = 3 ]").Start();
        var job = await bench.EndedAsync(bench.Submit("""{"retryStrategy": {"attempts": 5}}"""));
        Assert.Equal(("SUCCEEDED", 3), ((string)job["status"]!, job["attempts"]!.AsArray().Count));
    }

    [Theory]
    [InlineData(75, 1)]
    [InlineData(70, 4)]
    [InlineData(137, 4)]
    public async Task The_rules_decide_by_exit_code_whether_there_is_another_attempt(int code, int attempts)
    {
        await using var bench = new BatchBench().WithImage($"exit {code}").Start(definition => definition with
        {
            RetryStrategy = new RetryStrategy
            {
                Attempts = 4,
                EvaluateOnExit = [new ExitRule { OnExitCode = "75", Action = "EXIT" }, new ExitRule { OnReason = "*", Action = "RETRY" }],
            },
        });
        var job = await bench.EndedAsync(bench.Submit());
        Assert.Equal(("FAILED", attempts), ((string)job["status"]!, job["attempts"]!.AsArray().Count));
    }

    [Fact]
    public async Task An_interruption_is_seen_in_the_metadata_and_takes_the_host_two_minutes_later()
    {
        await using var bench = new BatchBench(metadata: bench => new MetadataServers(bench.FleetOptions, bench.Time, seed: 1));
        bench.WithImage("trap '' TERM; echo at $AWS_EC2_METADATA_SERVICE_ENDPOINT; while :; do sleep 1; done");
        bench.Start(definition => definition with
        {
            RetryStrategy = new RetryStrategy
            {
                Attempts = 2,
                EvaluateOnExit = [new ExitRule { OnStatusReason = "Host EC2*", Action = "RETRY" }, new ExitRule { OnReason = "*", Action = "EXIT" }],
            },
        });
        var id = bench.Submit();
        await bench.LogHasAsync(id, "at http://");
        var first = bench.Service.InstanceOf(id)!;

        bench.Fleet.Interrupt(first);
        var goes = bench.Time.GetUtcNow().AddMinutes(2);
        Assert.Equal(
            $$"""{"action":"terminate","time":"{{goes.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""",
            await InstanceActionAsync(bench.Log(id)));
        bench.Time.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal("RUNNING", bench.Status(id));
        bench.Time.Advance(TimeSpan.FromSeconds(1));

        // The next attempt is on another instance.
        await Eventually.TrueAsync(
            () => bench.Service.InstanceOf(id) is { } next && next != first && bench.Status(id) == "RUNNING",
            () => bench.Job(id).ToJsonString());
        var attempt = Assert.Single(bench.Job(id)["attempts"]!.AsArray())!;
        Assert.Equal($"Host EC2 (instance {first}) terminated.", (string)attempt["statusReason"]!);
        Assert.Null(attempt["container"]!["exitCode"]);
        Assert.Null(attempt["container"]!["reason"]);
        Assert.Equal(120_000, (long)attempt["stoppedAt"]! - (long)attempt["startedAt"]!);

        // A host can also go without notice, and attempts run out.
        var second = bench.Service.InstanceOf(id)!;
        bench.Fleet.Kill(second);
        var job = await bench.EndedAsync(id);
        Assert.Equal(
            ("FAILED", $"Host EC2 (instance {second}) terminated."),
            ((string)job["status"]!, (string)job["statusReason"]!));
    }

    [Fact]
    public async Task What_a_container_leaves_running_ends_with_it()
    {
        await using var bench = new BatchBench().WithImage("sleep 1000 & setsid sleep 1000 & echo $!; sleep 1000 & echo $!; exit 0").Start();
        var id = bench.Submit();
        await bench.EndedAsync(id);
        var left = int.Parse(bench.Log(id).Split('\n')[1]);
        await Eventually.TrueAsync(
            () => ProcessTable.Find(left) is null || File.ReadAllText($"/proc/{left}/stat").Contains(") Z "),
            () => $"process {left} is gone");
        var escaped = int.Parse(bench.Log(id).Split('\n')[0]);
        // A session of its own is where a process on this machine differs from a container: it gets away.
        if (ProcessTable.Find(escaped) is not null) ProcessTable.Signal(escaped, ProcessTable.SigKill);
    }

    private static async Task<string> InstanceActionAsync(string log)
    {
        using var http = new HttpClient { BaseAddress = new Uri(log.Trim()["at ".Length..]) };
        using var ask = new HttpRequestMessage(
            HttpMethod.Put,
            "/latest/api/token")
        { Headers = { { "X-aws-ec2-metadata-token-ttl-seconds", "60" } } };
        using var token = await http.SendAsync(ask);
        using var read = new HttpRequestMessage(HttpMethod.Get, "/latest/meta-data/spot/instance-action")
        {
            Headers = { { "X-aws-ec2-metadata-token", await token.Content.ReadAsStringAsync() } },
        };
        using var answer = await http.SendAsync(read);
        return await answer.Content.ReadAsStringAsync();
    }

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected), actual),
            $"expected {JsonNode.Parse(expected)}\nfound {actual}");
}
