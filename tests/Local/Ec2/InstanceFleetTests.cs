using Overnight.Local.Ec2;

namespace Overnight.Local.Tests.Ec2;

public sealed class InstanceFleetTests : IAsyncDisposable
{
    private static readonly InstanceType Type = InstanceCatalog.UsEast1.Find("g5.xlarge")!;
    private static readonly Dictionary<string, string> NoTags = [];

    private readonly TempFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly SilentMetadata _metadata = new();
    private readonly List<InstanceFleet> _opened = [];

    [Fact]
    public void A_launched_instance_runs_and_has_a_metadata_service()
    {
        var fleet = Open();
        var states = new List<InstanceState>();
        fleet.Changed += (_, e) => states.Add(e.Instance.State);
        var launched = fleet.Launch(
            Type,
            "us-east-1b",
            InstanceLifecycle.Spot,
            new Dictionary<string,
            string>
            { ["Name"] = "one" });
        Assert.Matches("^i-[0-9a-f]{17}$", launched.Id);
        var running = fleet.Find(launched.Id)!;
        Assert.Equal(("g5.xlarge", "us-east-1b", "us-east-1", InstanceLifecycle.Spot, _time.GetUtcNow(), InstanceState.Running),
            (running.Type, running.Zone, running.Region, running.Lifecycle, running.LaunchTime, running.State));
        Assert.Equal([InstanceState.Running], states);
        Assert.Equal(SilentMetadata.Address, fleet.MetadataAddress(launched.Id));
    }

    [Fact]
    public async Task An_instance_is_pending_until_it_has_booted()
    {
        var boot = new TaskCompletionSource();
        _metadata.Boot = boot.Task;
        var fleet = Open();
        var changed = new TaskCompletionSource<Instance>();
        fleet.Changed += (_, e) => changed.SetResult(e.Instance);
        var launched = fleet.Launch(Type, "us-east-1a", InstanceLifecycle.OnDemand, NoTags);
        Assert.Equal(InstanceState.Pending, fleet.Find(launched.Id)!.State);
        Assert.Null(fleet.MetadataAddress(launched.Id));
        boot.SetResult();
        Assert.Equal(InstanceState.Running, (await changed.Task).State);
    }

    [Fact]
    public void An_instance_that_cannot_boot_is_terminated()
    {
        _metadata.Boot = Task.FromException(new IOException("no port"));
        var fleet = Open();
        var id = fleet.Launch(Type, "us-east-1a", InstanceLifecycle.Spot, NoTags).Id;
        Assert.Equal(
            (InstanceState.Terminated, "Server.InternalError"),
            (fleet.Find(id)!.State, fleet.Find(id)!.StateReason!.Code));
    }

    [Fact]
    public void An_interruption_gives_notice_and_terminates_two_minutes_later()
    {
        var fleet = Open();
        var id = fleet.Launch(Type, "us-east-1a", InstanceLifecycle.Spot, NoTags).Id;
        fleet.Interrupt(id);
        var at = _time.GetUtcNow();
        Assert.Equal((at, at.AddMinutes(2)), (fleet.Find(id)!.NoticedAt, fleet.Find(id)!.InterruptionAt));
        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal(InstanceState.Running, fleet.Find(id)!.State);
        _time.Advance(TimeSpan.FromSeconds(1));
        var ended = fleet.Find(id)!;
        Assert.Equal(
            (InstanceState.Terminated, "Server.SpotInstanceTermination", at.AddMinutes(2)),
            (ended.State, ended.StateReason!.Code, ended.TerminatedAt));
        Assert.Null(fleet.MetadataAddress(id));
    }

    [Fact]
    public void Only_a_running_spot_instance_without_a_notice_can_be_interrupted()
    {
        var fleet = Open();
        var onDemand = fleet.Launch(Type, "us-east-1a", InstanceLifecycle.OnDemand, NoTags).Id;
        var spot = fleet.Launch(Type, "us-east-1a", InstanceLifecycle.Spot, NoTags).Id;
        fleet.Interrupt(spot);
        Assert.Contains("OnDemand", Assert.Throws<InvalidOperationException>(() => fleet.Interrupt(onDemand)).Message);
        Assert.Contains("noticed at", Assert.Throws<InvalidOperationException>(() => fleet.Interrupt(spot)).Message);
        Assert.Contains("not an instance", Assert.Throws<InvalidOperationException>(() => fleet.Interrupt("i-0")).Message);
    }

    [Fact]
    public void A_killed_host_is_gone_at_once_and_says_who_took_it()
    {
        var fleet = Open();
        var spot = fleet.Launch(Type, "us-east-1a", InstanceLifecycle.Spot, NoTags).Id;
        var onDemand = fleet.Launch(Type, "us-east-1a", InstanceLifecycle.OnDemand, NoTags).Id;
        fleet.Kill(spot);
        fleet.Kill(onDemand);
        fleet.Terminate(onDemand);
        Assert.Equal("Server.SpotInstanceTermination", fleet.Find(spot)!.StateReason!.Code);
        Assert.Equal("Server.InternalError", fleet.Find(onDemand)!.StateReason!.Code);
    }

    [Fact]
    public void A_terminated_instance_is_described_for_an_hour()
    {
        var fleet = Open();
        var id = fleet.Launch(Type, "us-east-1a", InstanceLifecycle.Spot, NoTags).Id;
        fleet.Terminate(id);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("Client.UserInitiatedShutdown", Assert.Single(fleet.Describe()).StateReason!.Code);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(fleet.Describe());
        Assert.Empty(Open().Describe());
    }

    [Fact]
    public async Task What_ran_when_the_process_died_was_lost_when_it_was_last_seen_alive()
    {
        var fleet = Open();
        var id = fleet.Launch(Type, "us-east-1c", InstanceLifecycle.Spot, NoTags).Id;
        _time.Advance(TimeSpan.FromSeconds(35));
        await fleet.DisposeAsync();
        _opened.Clear();
        var lastBeat = _time.GetUtcNow().AddSeconds(-5);
        _time.Advance(TimeSpan.FromMinutes(50));
        var found = Assert.Single(Open().Describe());
        Assert.Equal(
            (id, InstanceState.Terminated, "Server.InternalError", lastBeat),
            (found.Id, found.State, found.StateReason!.Code, found.TerminatedAt));
    }

    [Fact]
    public void The_same_seed_after_a_restart_gives_no_id_twice()
    {
        var ids = new HashSet<string>();
        for (var start = 0; start < 3; start++) Assert.True(ids.Add(Open().Launch(Type, "us-east-1a", InstanceLifecycle.Spot, NoTags).Id));
    }

    [Fact]
    public void A_record_that_cannot_be_read_is_named()
    {
        Directory.CreateDirectory(_folder / "instances");
        File.WriteAllText(_folder / "instances/i-1.json", "{");
        Assert.Contains("instances/i-1.json", Assert.Throws<InvalidDataException>(Open).Message);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var fleet in _opened) await fleet.DisposeAsync();
        _folder.Dispose();
    }

    private InstanceFleet Open()
    {
        var options = new FleetOptions { StateFolder = _folder.Path, Account = "123456789012", Region = "us-east-1" };
        _opened.Add(new InstanceFleet(options, _metadata, _time, new Random(1)));
        return _opened[^1];
    }
}
