using Overnight.Local.Batch;

namespace Overnight.Local.Tests.Batch;

/// <summary>With real processes: how a job is stopped, by its timeout, its user or the memory it takes.</summary>
public sealed class StoppedJobTests
{
    [Fact]
    public async Task A_timeout_stops_with_SIGTERM_and_the_exit_code_tells_what_the_container_made_of_it()
    {
        await using var bench = new BatchBench().WithImage("trap 'echo checkpointed; exit 75' TERM; echo ready; while :; do sleep 1 & wait; done")
            .Start(definition => definition with { Timeout = new JobTimeout { AttemptDurationSeconds = 60 }, RetryStrategy = new RetryStrategy { Attempts = 3 } });
        var id = bench.Submit();
        await bench.LogHasAsync(id, "ready");
        bench.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("RUNNING", bench.Status(id));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        var job = await bench.EndedAsync(id);
        Assert.Equal(("FAILED", "Job attempt duration exceeded timeout"), ((string)job["status"]!, (string)job["statusReason"]!));
        var attempt = Assert.Single(job["attempts"]!.AsArray())!;
        Assert.Equal(
            (75, "Job attempt duration exceeded timeout"),
            ((int)attempt["container"]!["exitCode"]!, (string)attempt["statusReason"]!));
        Assert.EndsWith("checkpointed\n", bench.Log(id));
    }

    [Fact]
    public async Task A_container_that_does_not_heed_SIGTERM_is_killed_30_seconds_later()
    {
        await using var bench = new BatchBench().WithImage("trap 'echo not yet' TERM; echo ready; while :; do sleep 1000 & wait; done")
            .Start(definition => definition with { Timeout = new JobTimeout { AttemptDurationSeconds = 60 } });
        var id = bench.Submit();
        await bench.LogHasAsync(id, "ready");
        bench.Time.Advance(TimeSpan.FromSeconds(60));
        await bench.LogHasAsync(id, "not yet");
        bench.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("RUNNING", bench.Status(id));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        var job = await bench.EndedAsync(id);
        Assert.Equal(("FAILED", 137), ((string)job["status"]!, (int)job["container"]!["exitCode"]!));
    }

    [Fact]
    public async Task Terminating_a_running_job_gives_it_the_users_reason_and_no_other_attempt()
    {
        await using var bench = new BatchBench().WithImage("trap 'exit 0' TERM; echo ready; while :; do sleep 1 & wait; done")
            .Start(definition => definition with { RetryStrategy = new RetryStrategy { Attempts = 3 } });
        var id = bench.Submit();
        await bench.LogHasAsync(id, "ready");
        bench.Service.Terminate(id, "budget used up");
        var job = await bench.EndedAsync(id);
        // Even a container that ends well has not succeeded: it was not let finish.
        Assert.Equal(
            ("FAILED", "budget used up", true),
            ((string)job["status"]!, (string)job["statusReason"]!, (bool)job["isTerminated"]!));
        var attempt = Assert.Single(job["attempts"]!.AsArray())!;
        Assert.Equal((0, "budget used up"), ((int)attempt["container"]!["exitCode"]!, (string)attempt["statusReason"]!));
        bench.Service.Terminate(id, "again");
        Assert.Equal("budget used up", (string)bench.Job(id)["statusReason"]!);
    }

    [Theory]
    [InlineData(true, 143)]
    [InlineData(false, 137)]
    public async Task Without_an_init_a_process_that_does_not_handle_SIGTERM_never_gets_it(bool init, int exitCode)
    {
        await using var bench = new BatchBench().WithImage("echo ready; exec sleep 1000").Start(definition => definition with
        {
            ContainerProperties = definition.ContainerProperties with { LinuxParameters = new LinuxParameters { InitProcessEnabled = init } },
        });
        var id = bench.Submit();
        await bench.LogHasAsync(id, "ready");
        bench.Service.Terminate(id, "stop");
        if (!init) bench.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(exitCode, (int)(await bench.EndedAsync(id))["container"]!["exitCode"]!);
    }

    [Fact]
    public async Task A_container_that_uses_more_memory_than_it_asked_for_is_killed()
    {
        const string script = "x=$(head -c 40000000 /dev/zero | tr '\\0' x); echo holding ${#x}; while :; do sleep 1; done";
        await using var bench = new BatchBench().WithImage(script).Start();
        var tooMuch = bench.Submit(
            """{"containerOverrides": {"resourceRequirements": [{"type": "MEMORY", "value": "30"}]}}""",
            "tooMuch");
        var enough = bench.Submit(
            """{"containerOverrides": {"resourceRequirements": [{"type": "MEMORY", "value": "900"}]}}""",
            "enough");
        await bench.LogHasAsync(tooMuch, "holding");
        await bench.LogHasAsync(enough, "holding");
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        var job = await bench.EndedAsync(tooMuch);
        Assert.Equal(("FAILED", "Essential container in task exited", "OutOfMemoryError: Container killed due to memory usage", 137),
            (
                (string)job["status"]!,
                (string)job["statusReason"]!,
                (string)job["container"]!["reason"]!,
                (int)job["container"]!["exitCode"]!));
        Assert.Equal("RUNNING", bench.Status(enough));
    }
}
