using System.Text.Json.Nodes;
using Overnight.Local.Batch;
using Overnight.Local.Ec2;

namespace Overnight.Local.Tests.Batch;

/// <summary>Which job goes where and when.</summary>
public sealed class SchedulingTests : ScriptedBatch
{
    [Fact]
    public void A_job_starts_on_the_cheapest_instance_that_holds_it()
    {
        Own.Start();
        var small = Instance(Own.Submit(Needs(vcpus: 2, memory: 3000)));
        var large = Instance(Own.Submit(Needs(vcpus: 3, memory: 3000)));
        Assert.Equal(("c7i.large", "c7i.xlarge"), (small.Type, large.Type));
        var type = BatchBench.Catalog.Find(small.Type)!;
        var cheapest = Own.FleetOptions.Zones.MinBy(zone => Own.Market.UsdPerHour(type, zone, Own.Time.GetUtcNow()));
        Assert.Equal(
            (cheapest, InstanceLifecycle.Spot, "batch"),
            (small.Zone, small.Lifecycle, small.Tags["AWSBatchServiceTag"]));
    }

    [Fact]
    public void Jobs_share_an_instance_that_has_room()
    {
        Own.Start();
        var first = Own.Submit(Needs(1, 1000));
        var second = Own.Submit(Needs(1, 1000));
        Assert.Equal(Own.Service.InstanceOf(first), Own.Service.InstanceOf(second));
        Assert.Equal("RUNNING", Own.Status(second));
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
            Containers.Of(running[0]).Exit(0);
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
        Assert.Equal("on-demand", Containers.Of(second).Spec.Environment["AWS_BATCH_CE_NAME"]);
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
        Containers.Of(running).Exit(0);
        Assert.Equal(("RUNNING", "RUNNABLE"), (bench.Status(urgent), bench.Status(normal)));
    }

    [Theory]
    [InlineData("BEST_FIT", 0)]
    [InlineData("SPOT_CAPACITY_OPTIMIZED", 1)]
    public void All_strategies_but_best_fit_may_exceed_the_limit_by_one_instance(string strategy, int instances)
    {
        Own.Service.Register(Own.Environment with { Resources = Own.Environment.Resources with { MaxvCpus = 3, InstanceTypes = ["c7i.xlarge"], AllocationStrategy = strategy } });
        Own.Service.Register(Own.Queue);
        Own.Service.Register(Own.Definition);
        Own.Service.Start();
        Own.Submit(Needs(3, 1000));
        Own.Submit(Needs(3, 1000));
        Assert.Equal(instances, Own.Fleet.Describe().Count);
    }
}
