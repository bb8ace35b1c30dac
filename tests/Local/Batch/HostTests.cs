using Overnight.Local.Batch;
using Overnight.Local.Ec2;

namespace Overnight.Local.Tests.Batch;

/// <summary>Instances that come and go, and what becomes of the jobs on them.</summary>
public sealed class HostTests : ScriptedBatch
{
    [Fact]
    public void A_job_waits_runnable_while_its_instance_boots()
    {
        var boot = new TaskCompletionSource();
        Metadata.Boot = boot.Task;
        Own.Start();
        var id = Own.Submit();
        Assert.Equal("RUNNABLE", Own.Status(id));
        Assert.Equal(InstanceState.Pending, Instance(id).State);
        boot.SetResult();
        // The boot goes on where its task completed: on this thread.
        Assert.Equal("RUNNING", Own.Status(id));
    }

    [Fact]
    public void Instances_that_do_not_come_up_are_not_launched_one_after_the_other()
    {
        Metadata.Boot = Task.FromException(new IOException("no port"));
        Own.Start();
        var id = Own.Submit();
        Assert.StartsWith("CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY", (string)Own.Job(id)["statusReason"]!);
        Assert.Single(Own.Fleet.Describe());
        Own.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Single(Own.Fleet.Describe());
        Metadata.Boot = Task.CompletedTask;
        Own.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("RUNNING", Own.Status(id));
    }

    [Fact]
    public void An_idle_instance_is_kept_for_the_next_job_and_then_terminated()
    {
        Own.Start();
        var first = Own.Submit();
        var instance = Own.Service.InstanceOf(first)!;
        Containers.Of(first).Exit(0);
        Own.Time.Advance(TimeSpan.FromSeconds(59));
        var second = Own.Submit();
        Assert.Equal(instance, Own.Service.InstanceOf(second));
        Own.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(InstanceState.Running, Own.Fleet.Find(instance)!.State);
        Containers.Of(second).Exit(0);
        Own.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(
            (InstanceState.Terminated, "Client.UserInitiatedShutdown"),
            (Own.Fleet.Find(instance)!.State, Own.Fleet.Find(instance)!.StateReason!.Code));
    }

    [Fact]
    public void A_noticed_instance_takes_no_more_jobs_and_is_left_to_EC2()
    {
        Own.Start(definition => definition with { RetryStrategy = new RetryStrategy { Attempts = 2 } });
        var id = Own.Submit();
        var instance = Own.Service.InstanceOf(id)!;
        Own.Fleet.Interrupt(instance);
        Containers.Of(id).Exit(75);
        Assert.Equal("RUNNING", Own.Status(id));
        Assert.NotEqual(instance, Own.Service.InstanceOf(id));
        Own.Time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(InstanceState.Running, Own.Fleet.Find(instance)!.State);
        Own.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("Server.SpotInstanceTermination", Own.Fleet.Find(instance)!.StateReason!.Code);
    }

    [Fact]
    public void The_host_takes_its_container_with_it_and_a_late_exit_changes_nothing()
    {
        Own.Start();
        var id = Own.Submit();
        var container = Containers.Of(id);
        Own.Fleet.Kill(Own.Service.InstanceOf(id)!);
        Assert.Equal(["kill"], container.Told);
        var failed = Own.Job(id).ToJsonString();
        container.Exit(137);
        Assert.Equal(failed, Own.Job(id).ToJsonString());
    }

    [Fact]
    public void A_job_that_is_being_stopped_when_its_host_goes_keeps_the_users_reason()
    {
        Own.Start(definition => definition with { RetryStrategy = new RetryStrategy { Attempts = 3 } });
        var id = Own.Submit();
        Own.Service.Terminate(id, "enough");
        Own.Fleet.Kill(Own.Service.InstanceOf(id)!);
        Assert.Equal(
            ("FAILED", "enough", 1),
            (Own.Status(id), (string)Own.Job(id)["statusReason"]!, Own.Job(id)["attempts"]!.AsArray().Count));
    }

    [Fact]
    public void A_container_that_cannot_start_ends_the_attempt_and_the_rules_are_asked()
    {
        Containers.Refusal = "CannotPullContainerError: pull command failed: timed out";
        Own.Start(definition => definition with
        {
            RetryStrategy = new RetryStrategy
            {
                Attempts = 3,
                EvaluateOnExit = [new ExitRule { OnReason = "CannotPullContainerError: pull command failed*", Action = "RETRY" }, new ExitRule { OnReason = "*", Action = "EXIT" }],
            },
        });
        var job = Own.Job(Own.Submit());
        Assert.Equal(
            ("FAILED", "Task failed to start", 3),
            ((string)job["status"]!, (string)job["statusReason"]!, job["attempts"]!.AsArray().Count));
        var attempt = job["attempts"]![2]!;
        Assert.Equal(Containers.Refusal, (string)attempt["container"]!["reason"]!);
        Assert.All((string[])["exitCode", "logStreamName"], name => Assert.Null(attempt["container"]![name]));
        Assert.Null(attempt["startedAt"]);
        Assert.NotNull(attempt["stoppedAt"]);
        Assert.Null(job["startedAt"]);
    }
}
