using Overnight.Local.Batch;
using Overnight.Local.Ec2;

namespace Overnight.Local.Tests.Batch;

/// <summary>Jobs that cannot start: what they say, whom they keep waiting, and what ends them.</summary>
public sealed class BlockedJobTests : ScriptedBatch
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Above_the_account_s_quota_a_job_waits_and_Batch_does_not_say_why(int vcpus, bool runs)
    {
        Own.Start();
        Own.Options.Quotas.Set(InstanceLifecycle.Spot, gpu: false, vcpus);
        var first = Own.Submit();
        Assert.Equal(runs, Own.Status(first) == "RUNNING");
        Assert.Equal(
            runs ? null : "UNDETERMINED - Batch job is blocked, root cause is undetermined.",
            (string?)Own.Job(first)["statusReason"]);
        // Another instance would be one too many.
        var second = Own.Submit(Needs(2, 1000));
        Assert.Equal("RUNNABLE", Own.Status(second));
        Own.Options.Quotas.Set(InstanceLifecycle.Spot, gpu: false, vcpus: 8);
        Assert.Equal(("RUNNING", "RUNNING"), (Own.Status(first), Own.Status(second)));
    }

    private const string TooLarge = "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - "
        + "The job resource requirement (vCPU/memory/GPU) is higher than that can be met by the CE(s) attached to the job queue.";

    [Theory]
    [InlineData(1, 1_000_000, 0, TooLarge)]
    [InlineData(100, 1000, 0, TooLarge)]
    [InlineData(1, 1000, 1, TooLarge)]
    [InlineData(2, 4096, 0, null)]
    public void A_job_that_no_instance_type_holds_stays_runnable_and_says_why(int vcpus, int memory, int gpus, string? reason)
    {
        Own.Start();
        var id = Own.Submit(Needs(vcpus, memory, gpus));
        Assert.Equal(
            (reason is null ? "RUNNING" : "RUNNABLE", reason),
            (Own.Status(id), (string?)Own.Job(id)["statusReason"]));
        Assert.Equal(reason is null ? ["c7i.xlarge"] : [], Own.Fleet.Describe().Select(instance => instance.Type));
    }

    [Fact]
    public void A_job_that_cannot_start_keeps_those_behind_it_waiting_until_it_is_cancelled()
    {
        Own.Start();
        var head = Own.Submit(Needs(100, 1000));
        var behind = Own.Submit();
        Assert.Equal("RUNNABLE", Own.Status(behind));
        Own.Service.Cancel(head, "too large");
        var job = Own.Job(head);
        Assert.Equal(
            ("FAILED", "too large", true, 0),
            ((string)job["status"]!, (string)job["statusReason"]!, (bool)job["isCancelled"]!, job["attempts"]!.AsArray().Count));
        Assert.Equal("RUNNING", Own.Status(behind));
    }

    [Fact]
    public void A_running_job_cannot_be_cancelled_and_a_waiting_one_can_be_terminated()
    {
        Own.Start();
        var running = Own.Submit();
        Own.Service.Cancel(running, "no");
        Assert.Equal("RUNNING", Own.Status(running));
        var waiting = Own.Submit(Needs(100, 1000));
        Own.Service.Terminate(waiting, "never mind");
        Assert.Equal(("FAILED", "never mind"), (Own.Status(waiting), (string)Own.Job(waiting)["statusReason"]!));
    }

    [Fact]
    public void Without_spot_capacity_a_job_waits_and_starts_when_it_comes()
    {
        Own.Market.SetCapacity(null, null, available: false);
        Own.Start();
        var id = Own.Submit();
        Assert.Equal(("RUNNABLE", "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested for instance type [c7i.large]"),
            (Own.Status(id), (string)Own.Job(id)["statusReason"]!));
        Own.Market.SetCapacity("c7i.xlarge", "us-east-1c", available: true);
        Assert.Equal(("RUNNING", null), (Own.Status(id), (string?)Own.Job(id)["statusReason"]));
        Assert.Equal(("c7i.xlarge", "us-east-1c"), (Instance(id).Type, Instance(id).Zone));
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
        Own.Service.Register(Own.Environment with { Resources = Own.Environment.Resources with { MaxvCpus = 2, AllocationStrategy = "BEST_FIT" } });
        Own.Service.Register(Own.Queue);
        Own.Service.Register(Own.Definition);
        Own.Service.Start();
        var id = Own.Submit(Needs(3, 1000));
        Assert.Equal("MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue cannot meet the CPU requirement of the job.",
            (string)Own.Job(id)["statusReason"]!);
    }
}
