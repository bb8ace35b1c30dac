using System.Text.Json.Nodes;
using Overnight.Local.Batch;
using Overnight.Local.Ec2;
using Overnight.Local.Tests.Ec2;

namespace Overnight.Local.Tests.Batch;

/// <summary>Which job goes where and when, with containers that end when the test says so.</summary>
public sealed class SchedulingTests : IAsyncDisposable
{
    private const string TooLarge =
        "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement (vCPU/memory/GPU) is higher than that can be met by the CE(s) attached to the job queue.";

    private readonly ScriptedContainers _containers = new();
    private readonly SilentMetadata _metadata = new();
    private readonly BatchBench _bench;

    public SchedulingTests() => _bench = Bench();

    [Fact]
    public void A_job_starts_on_the_cheapest_instance_that_holds_it()
    {
        _bench.Start();
        var small = Instance(_bench.Submit(Needs(vcpus: 2, memory: 3000)));
        var large = Instance(_bench.Submit(Needs(vcpus: 3, memory: 3000)));
        Assert.Equal(("c7i.large", "c7i.xlarge"), (small.Type, large.Type));
        var type = BatchBench.Catalog.Find(small.Type)!;
        var cheapest = _bench.FleetOptions.Zones.MinBy(zone => _bench.Market.UsdPerHour(type, zone, _bench.Time.GetUtcNow()));
        Assert.Equal(
            (cheapest, InstanceLifecycle.Spot, "batch"),
            (small.Zone, small.Lifecycle, small.Tags["AWSBatchServiceTag"]));
    }

    [Fact]
    public void Jobs_share_an_instance_that_has_room()
    {
        _bench.Start();
        var first = _bench.Submit(Needs(1, 1000));
        var second = _bench.Submit(Needs(1, 1000));
        Assert.Equal(_bench.Service.InstanceOf(first), _bench.Service.InstanceOf(second));
        Assert.Equal("RUNNING", _bench.Status(second));
    }

    [Fact]
    public async Task No_more_containers_run_at_once_than_this_machine_may_have()
    {
        await using var bench = Bench(options: options => options with { MaxContainers = 3 });
        bench.Start();
        var jobs = Enumerable.Range(0, 8).Select(number => bench.Submit(name: $"job-{number}")).ToList();
        var most = 0;
        for (var ended = 0; ended < 8; ended++)
        {
            var running = jobs.Where(id => bench.Status(id) == "RUNNING").ToList();
            most = Math.Max(most, running.Count);
            // First in, first out.
            Assert.Equal(jobs.Skip(ended).Take(3), running);
            _containers.Of(running[0]).Exit(0);
        }
        Assert.Equal(3, most);
        Assert.All(jobs, id => Assert.Equal("SUCCEEDED", bench.Status(id)));
    }

    [Fact]
    public async Task Instances_stay_within_the_environments_processors()
    {
        await using var bench = Bench(options: options => options with { MaxContainers = 100 });
        bench.Start();
        var jobs = Enumerable.Range(0, 12).Select(_ => bench.Submit(Needs(2, 1000))).ToList();
        Assert.Equal(8, bench.Fleet.Describe().Sum(instance => BatchBench.Catalog.Find(instance.Type)!.Vcpus));
        Assert.Equal(4, jobs.Count(id => bench.Status(id) == "RUNNING"));
        var waiting = bench.Job(jobs[4]);
        Assert.Equal(("RUNNABLE", null), ((string)waiting["status"]!, (string?)waiting["statusReason"]));
    }

    [Theory]
    [InlineData(1, 1_000_000, 0, TooLarge)]
    [InlineData(100, 1000, 0, TooLarge)]
    [InlineData(1, 1000, 1, TooLarge)]
    [InlineData(2, 4096, 0, null)]
    public void A_job_that_no_instance_type_holds_stays_runnable_and_says_why(int vcpus, int memory, int gpus, string? reason)
    {
        _bench.Start();
        var id = _bench.Submit(Needs(vcpus, memory, gpus));
        Assert.Equal(
            (reason is null ? "RUNNING" : "RUNNABLE", reason),
            (_bench.Status(id), (string?)_bench.Job(id)["statusReason"]));
        Assert.Equal(reason is null ? ["c7i.xlarge"] : [], _bench.Fleet.Describe().Select(instance => instance.Type));
    }

    [Fact]
    public void A_job_that_cannot_start_keeps_those_behind_it_waiting_until_it_is_cancelled()
    {
        _bench.Start();
        var head = _bench.Submit(Needs(100, 1000));
        var behind = _bench.Submit();
        Assert.Equal("RUNNABLE", _bench.Status(behind));
        _bench.Service.Cancel(head, "too large");
        var job = _bench.Job(head);
        Assert.Equal(
            ("FAILED", "too large", true, 0),
            ((string)job["status"]!, (string)job["statusReason"]!, (bool)job["isCancelled"]!, job["attempts"]!.AsArray().Count));
        Assert.Equal("RUNNING", _bench.Status(behind));
    }

    [Fact]
    public void A_running_job_cannot_be_cancelled_and_a_waiting_one_can_be_terminated()
    {
        _bench.Start();
        var running = _bench.Submit();
        _bench.Service.Cancel(running, "no");
        Assert.Equal("RUNNING", _bench.Status(running));
        var waiting = _bench.Submit(Needs(100, 1000));
        _bench.Service.Terminate(waiting, "never mind");
        Assert.Equal(("FAILED", "never mind"), (_bench.Status(waiting), (string)_bench.Job(waiting)["statusReason"]!));
    }

    [Fact]
    public void Without_spot_capacity_a_job_waits_and_starts_when_it_comes()
    {
        _bench.Market.SetCapacity(null, null, available: false);
        _bench.Start();
        var id = _bench.Submit();
        Assert.Equal(("RUNNABLE", "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested for instance type [c7i.large]"),
            (_bench.Status(id), (string)_bench.Job(id)["statusReason"]!));
        _bench.Market.SetCapacity("c7i.xlarge", "us-east-1c", available: true);
        Assert.Equal(("RUNNING", null), (_bench.Status(id), (string?)_bench.Job(id)["statusReason"]));
        Assert.Equal(("c7i.xlarge", "us-east-1c"), (Instance(id).Type, Instance(id).Zone));
    }

    [Fact]
    public async Task A_queue_falls_back_on_its_next_environment()
    {
        await using var bench = Bench(queue: new JobQueue { Name = "q", Priority = 1, ComputeEnvironmentOrder = [new(2, "on-demand"), new(1, "cpu")] });
        bench.Service.Register(bench.Environment with
        {
            Name = "on-demand",
            Resources = new ComputeResources { Type = "EC2", AllocationStrategy = "BEST_FIT_PROGRESSIVE", MaxvCpus = 4, InstanceTypes = ["m7i"] },
        });
        bench.Start();
        var first = bench.Submit(Needs(2, 1000));
        bench.Market.SetCapacity(null, null, available: false);
        var second = bench.Submit(Needs(2, 1000));
        var (spot, onDemand) = (
            bench.Fleet.Find(bench.Service.InstanceOf(first)!)!,
            bench.Fleet.Find(bench.Service.InstanceOf(second)!)!);
        Assert.Equal(("c7i.large", InstanceLifecycle.Spot), (spot.Type, spot.Lifecycle));
        Assert.Equal(("m7i.large", InstanceLifecycle.OnDemand), (onDemand.Type, onDemand.Lifecycle));
        Assert.Equal("on-demand", _containers.Of(second).Spec.Environment["AWS_BATCH_CE_NAME"]);
    }

    [Fact]
    public async Task The_more_urgent_queue_goes_first()
    {
        await using var bench = Bench(options: options => options with { MaxContainers = 1 });
        bench.Start();
        bench.Service.Register(bench.Queue with { Name = "urgent", Priority = 9 });
        var running = bench.Submit();
        var normal = bench.Submit();
        var urgent = (string)bench.Service.Submit(new JsonObject { ["jobName"] = "u", ["jobQueue"] = "urgent", ["jobDefinition"] = "job" })["jobId"]!;
        _containers.Of(running).Exit(0);
        Assert.Equal(("RUNNING", "RUNNABLE"), (bench.Status(urgent), bench.Status(normal)));
    }

    [Fact]
    public void A_job_waits_runnable_while_its_instance_boots()
    {
        var boot = new TaskCompletionSource();
        _metadata.Boot = boot.Task;
        _bench.Start();
        var id = _bench.Submit();
        Assert.Equal("RUNNABLE", _bench.Status(id));
        Assert.Equal(InstanceState.Pending, Instance(id).State);
        boot.SetResult();
        // The boot goes on where its task completed: on this thread.
        Assert.Equal("RUNNING", _bench.Status(id));
    }

    [Fact]
    public void Instances_that_do_not_come_up_are_not_launched_one_after_the_other()
    {
        _metadata.Boot = Task.FromException(new IOException("no port"));
        _bench.Start();
        var id = _bench.Submit();
        Assert.StartsWith("CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY", (string)_bench.Job(id)["statusReason"]!);
        Assert.Single(_bench.Fleet.Describe());
        _bench.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Single(_bench.Fleet.Describe());
        _metadata.Boot = Task.CompletedTask;
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("RUNNING", _bench.Status(id));
    }

    [Fact]
    public void An_idle_instance_is_kept_for_the_next_job_and_then_terminated()
    {
        _bench.Start();
        var first = _bench.Submit();
        var instance = _bench.Service.InstanceOf(first)!;
        _containers.Of(first).Exit(0);
        _bench.Time.Advance(TimeSpan.FromSeconds(59));
        var second = _bench.Submit();
        Assert.Equal(instance, _bench.Service.InstanceOf(second));
        _bench.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(InstanceState.Running, _bench.Fleet.Find(instance)!.State);
        _containers.Of(second).Exit(0);
        _bench.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(
            (InstanceState.Terminated, "Client.UserInitiatedShutdown"),
            (_bench.Fleet.Find(instance)!.State, _bench.Fleet.Find(instance)!.StateReason!.Code));
    }

    [Fact]
    public void A_noticed_instance_takes_no_more_jobs_and_is_left_to_EC2()
    {
        _bench.Start(definition => definition with { RetryStrategy = new RetryStrategy { Attempts = 2 } });
        var id = _bench.Submit();
        var instance = _bench.Service.InstanceOf(id)!;
        _bench.Fleet.Interrupt(instance);
        _containers.Of(id).Exit(75);
        Assert.Equal("RUNNING", _bench.Status(id));
        Assert.NotEqual(instance, _bench.Service.InstanceOf(id));
        _bench.Time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(InstanceState.Running, _bench.Fleet.Find(instance)!.State);
        _bench.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("Server.SpotInstanceTermination", _bench.Fleet.Find(instance)!.StateReason!.Code);
    }

    [Fact]
    public void The_host_takes_its_container_with_it_and_a_late_exit_changes_nothing()
    {
        _bench.Start();
        var id = _bench.Submit();
        var container = _containers.Of(id);
        _bench.Fleet.Kill(_bench.Service.InstanceOf(id)!);
        Assert.Equal(["kill"], container.Told);
        var failed = _bench.Job(id).ToJsonString();
        container.Exit(137);
        Assert.Equal(failed, _bench.Job(id).ToJsonString());
    }

    [Fact]
    public void A_job_that_is_being_stopped_when_its_host_goes_keeps_the_users_reason()
    {
        _bench.Start(definition => definition with { RetryStrategy = new RetryStrategy { Attempts = 3 } });
        var id = _bench.Submit();
        _bench.Service.Terminate(id, "enough");
        _bench.Fleet.Kill(_bench.Service.InstanceOf(id)!);
        Assert.Equal(
            ("FAILED", "enough", 1),
            (_bench.Status(id), (string)_bench.Job(id)["statusReason"]!, _bench.Job(id)["attempts"]!.AsArray().Count));
    }

    [Fact]
    public void A_container_that_cannot_start_ends_the_attempt_and_the_rules_are_asked()
    {
        _containers.Refusal = "CannotPullContainerError: pull command failed: timed out";
        _bench.Start(definition => definition with
        {
            RetryStrategy = new RetryStrategy
            {
                Attempts = 3,
                EvaluateOnExit = [new ExitRule { OnReason = "CannotPullContainerError: pull command failed*", Action = "RETRY" }, new ExitRule { OnReason = "*", Action = "EXIT" }],
            },
        });
        var job = _bench.Job(_bench.Submit());
        Assert.Equal(
            ("FAILED", "Task failed to start", 3),
            ((string)job["status"]!, (string)job["statusReason"]!, job["attempts"]!.AsArray().Count));
        var attempt = job["attempts"]![2]!;
        Assert.Equal(_containers.Refusal, (string)attempt["container"]!["reason"]!);
        Assert.All((string[])["exitCode", "logStreamName"], name => Assert.Null(attempt["container"]![name]));
        Assert.Null(attempt["startedAt"]);
        Assert.NotNull(attempt["stoppedAt"]);
        Assert.Null(job["startedAt"]);
    }

    [Fact]
    public async Task A_time_limit_ends_the_job_at_the_head_with_its_reason()
    {
        await using var bench = Bench(queue: new JobQueue
        {
            Name = "q",
            Priority = 1,
            ComputeEnvironmentOrder = [new(1, "cpu")],
            JobStateTimeLimitActions =
            [
                new JobStateTimeLimitAction { Reason = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY", MaxTimeSeconds = 3600 },
                new JobStateTimeLimitAction { Reason = "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT", MaxTimeSeconds = 600 },
            ],
        });
        bench.Start();
        var tooLarge = bench.Submit(Needs(100, 1000));
        bench.Market.SetCapacity(null, null, available: false);
        var noCapacity = bench.Submit();
        var alsoNone = bench.Submit();
        bench.Time.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal("RUNNABLE", bench.Status(tooLarge));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(("FAILED", "Canceled by JobStateTimeLimit action due to reason: MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT"),
            (bench.Status(tooLarge), (string)bench.Job(tooLarge)["statusReason"]!));
        // Only the head's clock runs, from the moment it is the head; and it stops when the reason ends.
        bench.Time.Advance(TimeSpan.FromSeconds(3599));
        Assert.Equal(("RUNNABLE", "RUNNABLE"), (bench.Status(noCapacity), bench.Status(alsoNone)));
        bench.Market.SetCapacity(null, null, available: true);
        bench.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(("RUNNING", "RUNNING"), (bench.Status(noCapacity), bench.Status(alsoNone)));
    }

    [Fact]
    public void A_job_larger_than_the_environments_limit_says_so()
    {
        _bench.Service.Register(_bench.Environment with { Resources = _bench.Environment.Resources with { MaxvCpus = 2, AllocationStrategy = "BEST_FIT" } });
        _bench.Service.Register(_bench.Queue);
        _bench.Service.Register(_bench.Definition);
        _bench.Service.Start();
        var id = _bench.Submit(Needs(3, 1000));
        Assert.Equal("MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue cannot meet the CPU requirement of the job.",
            (string)_bench.Job(id)["statusReason"]!);
    }

    [Theory]
    [InlineData("BEST_FIT", 0)]
    [InlineData("SPOT_CAPACITY_OPTIMIZED", 1)]
    public void All_strategies_but_best_fit_may_exceed_the_limit_by_one_instance(string strategy, int instances)
    {
        _bench.Service.Register(_bench.Environment with { Resources = _bench.Environment.Resources with { MaxvCpus = 3, InstanceTypes = ["c7i.xlarge"], AllocationStrategy = strategy } });
        _bench.Service.Register(_bench.Queue);
        _bench.Service.Register(_bench.Definition);
        _bench.Service.Start();
        _bench.Submit(Needs(3, 1000));
        _bench.Submit(Needs(3, 1000));
        Assert.Equal(instances, _bench.Fleet.Describe().Count);
    }

    public async ValueTask DisposeAsync() => await _bench.DisposeAsync();

    private BatchBench Bench(Func<BatchOptions, BatchOptions>? options = null, JobQueue? queue = null) => queue is null
        ? new BatchBench(_ => _containers, _ => _metadata, options)
        : new BatchBench(_ => _containers, _ => _metadata, options) { Queue = queue };

    private Instance Instance(string jobId) => _bench.Fleet.Find(_bench.Service.InstanceOf(jobId)!)!;

    private static string Needs(int vcpus, int memory, int gpus = 0)
    {
        var needs = new JsonArray(Need("VCPU", vcpus), Need("MEMORY", memory));
        if (gpus > 0) needs.Add(Need("GPU", gpus));
        return new JsonObject { ["containerOverrides"] = new JsonObject { ["resourceRequirements"] = needs } }.ToJsonString();
    }

    private static JsonNode Need(string type, int value) => new JsonObject { ["type"] = type, ["value"] = $"{value}" };
}
