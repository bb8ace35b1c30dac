using System.Diagnostics;
using Overnight.Local.Batch;

namespace Overnight.Local.Tests.Batch;

public sealed class RestartTests
{
    [Fact]
    public async Task Ended_jobs_stay_described_for_a_week_after_a_restart()
    {
        await using var bench = new BatchBench().WithImage("exit 4").Start();
        var id = bench.Submit();
        var before = await bench.EndedAsync(id);
        await RestartAsync(bench);
        Assert.Equal(before.ToJsonString(), bench.Job(id).ToJsonString());
        Assert.Equal(before.ToJsonString(), (await bench.EndedAsync(id)).ToJsonString());
        bench.Time.Advance(TimeSpan.FromDays(7));
        await RestartAsync(bench);
        Assert.Single(bench.Service.Describe([id]));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await RestartAsync(bench);
        Assert.Empty(bench.Service.Describe([id]));
    }

    [Theory]
    [InlineData("RETRY", "RUNNING", 1)]
    [InlineData("EXIT", "FAILED", 1)]
    public async Task A_job_that_ran_has_lost_its_host_and_the_rules_decide(string action, string status, int ended)
    {
        await using var bench = new BatchBench().WithImage("sleep 1000").Start(definition => definition with
        {
            RetryStrategy = new RetryStrategy { Attempts = 3, EvaluateOnExit = [new ExitRule { OnStatusReason = "Host EC2*", Action = action }] },
        });
        var id = bench.Submit();
        var instance = bench.Service.InstanceOf(id)!;
        await RestartAsync(bench);
        Assert.Equal(status, bench.Status(id));
        var attempts = bench.Job(id)["attempts"]!.AsArray();
        Assert.Equal(
            (ended, $"Host EC2 (instance {instance}) terminated."),
            (attempts.Count, (string)attempts[0]!["statusReason"]!));
        Assert.NotEqual(instance, bench.Service.InstanceOf(id));
    }

    [Fact]
    public async Task A_job_that_was_being_terminated_keeps_the_users_reason()
    {
        await using var bench = new BatchBench().WithImage("trap '' TERM; sleep 1000")
            .Start(definition => definition with { RetryStrategy = new RetryStrategy { Attempts = 3 } });
        var id = bench.Submit();
        bench.Service.Terminate(id, "over budget");
        await RestartAsync(bench);
        Assert.Equal(("FAILED", "over budget"), (bench.Status(id), (string)bench.Job(id)["statusReason"]!));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Signals_that_would_reach_everybody_are_refused(int id) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ProcessTable.Signal(id, ProcessTable.SigTerm));

    [Fact]
    public async Task Waiting_jobs_start_in_their_order()
    {
        await using var bench = new BatchBench(options: options => options with { MaxContainers = 1 }).WithImage("sleep 1000").Start();
        var jobs = Enumerable.Range(0, 4).Select(number => bench.Submit(name: $"job-{number}")).ToList();
        await RestartAsync(bench);
        // The first lost its host and has no attempt left.
        Assert.Equal(["FAILED", "RUNNING", "RUNNABLE", "RUNNABLE"], jobs.Select(bench.Status));
    }

    [Fact]
    public async Task A_job_of_a_queue_that_is_gone_fails_and_says_so()
    {
        await using var bench = new BatchBench(options: options => options with { MaxContainers = 0 }).WithImage("exit 0").Start();
        var id = bench.Submit();
        await bench.Service.DisposeAsync();
        bench.Open();
        bench.Service.Start();
        Assert.Equal(("FAILED", "Job queue q was deleted"), (bench.Status(id), (string)bench.Job(id)["statusReason"]!));
    }

    [Fact]
    public async Task What_is_left_of_a_container_is_killed_though_the_old_process_could_not()
    {
        var deadHosts = new List<DeadHost>();
        await using var bench = new BatchBench(bench =>
        {
            deadHosts.Add(new DeadHost(new ProcessHost(bench.Images, bench.Scratch, bench.Time)));
            return deadHosts[^1];
        });
        bench.WithImage("sleep 1000 & echo $! $$; wait").Start();
        var id = bench.Submit();
        await bench.LogHasAsync(id, "\n");
        var processes = bench.Log(id).Split().Where(word => word.Length > 0).Select(int.Parse).ToList();
        Assert.All(processes, process => Assert.NotNull(ProcessTable.Find(process)));

        // As after a crash: nobody of the old process hears of anything any more.
        deadHosts[0].IsDead = true;
        bench.Open();
        bench.Start();
        await Eventually.TrueAsync(() => processes.All(IsGone), () => "the processes are gone");
        Assert.StartsWith("Host EC2", (string)bench.Job(id)["statusReason"]!);
        Assert.Empty(Directory.GetDirectories(bench.Scratch));
        await deadHosts[0].Inner.DisposeAsync();
    }

    /// <summary>Between the container's start and the note of its process there is a moment, and so there is one to be killed in.</summary>
    [Fact]
    public async Task A_container_whose_process_was_not_yet_noted_is_found_by_its_home_and_killed()
    {
        using var folder = new TempFolder();
        await using var host = new ProcessHost(folder / "images", folder / "scratch", TimeProvider.System);
        using var left = Process.Start(new ProcessStartInfo("setsid", ["sleep", "1000"]) { Environment = { ["HOME"] = folder / "scratch/task/home" } })!;
        using var others = Process.Start(new ProcessStartInfo("setsid", ["sleep", "1000"]) { Environment = { ["HOME"] = folder / "scratch/another/home" } })!;
        try
        {
            host.EndLeftover(ContainerMark.Unknown("job", "task"));
            using var limit = new CancellationTokenSource(Eventually.Limit);
            await left.WaitForExitAsync(limit.Token);
            Assert.Equal(137, left.ExitCode);
            Assert.False(others.HasExited);
        }
        finally
        {
            if (!left.HasExited) left.Kill();
            others.Kill();
        }
    }

    [Fact]
    public async Task A_stranger_that_came_to_the_same_number_is_left_alone()
    {
        using var stranger = Process.Start(new ProcessStartInfo("setsid", ["sleep", "1000"]) { UseShellExecute = false })!;
        try
        {
            var entry = ProcessTable.Find(stranger.Id)!;
            ProcessContainer.EndLeftover(new ContainerMark("job", "task", stranger.Id, entry.StartTicks - 1, ProcessTable.BootId));
            ProcessContainer.EndLeftover(new ContainerMark("job", "task", stranger.Id, entry.StartTicks, "another boot"));
            Assert.False(stranger.HasExited);
            ProcessContainer.EndLeftover(new ContainerMark("job", "task", stranger.Id, entry.StartTicks, ProcessTable.BootId));
            using var limit = new CancellationTokenSource(Eventually.Limit);
            await stranger.WaitForExitAsync(limit.Token);
            Assert.Equal(137, stranger.ExitCode);
        }
        finally
        {
            if (!stranger.HasExited) stranger.Kill();
        }
    }

    [Fact]
    public async Task Children_of_a_container_whose_main_process_died_are_found_by_their_jobs_id()
    {
        using var folder = new TempFolder();
        var start = new ProcessStartInfo(
            "setsid",
            ["sh", "-c", "sleep 1000 & echo $! > " + folder / "child"])
        { UseShellExecute = false };
        start.Environment["AWS_BATCH_JOB_ID"] = "the-job";
        using var main = Process.Start(start)!;
        await main.WaitForExitAsync();
        var child = int.Parse(await File.ReadAllTextAsync(folder / "child"));
        ProcessContainer.EndLeftover(new ContainerMark("another-job", "task", main.Id, 1, ProcessTable.BootId));
        Assert.False(IsGone(child));
        ProcessContainer.EndLeftover(new ContainerMark("the-job", "task", main.Id, 1, ProcessTable.BootId));
        await Eventually.TrueAsync(() => IsGone(child), () => $"process {child} is gone");
    }

    private static async Task RestartAsync(BatchBench bench)
    {
        await bench.Service.DisposeAsync();
        await bench.Fleet.DisposeAsync();
        var definition = bench.Definition;
        bench.Open();
        bench.Start(_ => definition);
    }

    /// <summary>A process that nobody has waited for yet is dead all the same.</summary>
    private static bool IsGone(int process) => ProcessTable.Find(process) is null || File.ReadAllText($"/proc/{process}/stat").Contains(
        ") Z ",
        StringComparison.Ordinal);

    /// <summary>Runs containers until it is dead, and then is silent.</summary>
    private sealed class DeadHost(ProcessHost inner) : IContainerHost
    {
        public ProcessHost Inner => inner;
        public bool IsDead { get; set; }

        public IContainer Start(ContainerSpec spec, Action<ContainerExit> exited) => inner.Start(spec, exit =>
        {
            if (!IsDead) exited(exit);
        });

        public void EndLeftover(ContainerMark mark) => inner.EndLeftover(mark);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
