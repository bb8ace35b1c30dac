using Overnight.Simulation.Faults;
using Overnight.Simulation.Mutations;

namespace Overnight.Simulation.Tests;

/// <summary>Nights in which everything goes wrong, through the real handlers and the real state machine, on a virtual clock.</summary>
public sealed class SimulatorTests
{
    public static TheoryData<Mutation> Planted => [.. Enum.GetValues<Mutation>()];

    [Fact]
    public void Two_hundred_nights_with_every_fault_keep_every_invariant()
    {
        var report = Play(new() { Template = Template, Nights = 200, Seed = 20261121 });

        Assert.Equal(0, report.Violations);
        Assert.Equal(200, report.Nights);
        Assert.True(report.Replaced > 0, "found no run that was refused since other data lay in its place, expected some");
        // A fault that never strikes proves nothing.
        Assert.DoesNotContain(report.Faults, fault => fault.Value == 0);
    }

    [Fact]
    public void One_seed_is_one_history_however_many_nights_are_played_at_a_time()
    {
        var options = new SimulationOptions { Template = Template, Nights = 12, Seed = 7, Workers = 1 };
        var digest = Play(options).Digest;

        Assert.Equal(digest, Play(options with { Workers = 2 }).Digest);
        Assert.NotEqual(digest, Play(options with { Seed = 8 }).Digest);
    }

    [Fact]
    public void Night_that_is_played_alone_is_the_night_that_it_was_among_others()
    {
        var options = new SimulationOptions { Template = Template, Nights = 6, Seed = 3, Planted = Mutation.LedgerLineIsLost, MostFailures = 6, Workers = 1 };
        var among = Play(options).Failed[^1];
        var alone = Assert.Single(Play(options with { First = among.Night, Nights = 1 }).Failed);

        Assert.Equal(among.History, alone.History);
    }

    [Fact]
    public void Nights_without_faults_end_well()
    {
        var report = Play(new() { Template = Template, Nights = 20, Seed = 5, Faults = new HashSet<Fault>() });

        Assert.Equal((0, 0L), (report.Violations, report.Faults.Values.Sum()));
        Assert.True(report.Interruptions > 0, "found no spot notice in 20 nights, expected some: the market takes hosts back");
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public void Planted_fault_is_found(Mutation planted)
    {
        var report = Play(new() { Template = Template, Nights = 600, Seed = 11, Planted = planted, MostFailures = 1 });

        Assert.True(report.Violations > 0, $"{planted}: found by no invariant in {report.Nights} nights, expected one to be broken");
    }

    private static string Template
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "template.yaml"))) folder = folder.Parent;
            return Path.Combine(folder?.FullName ?? throw new FileNotFoundException("template.yaml: found in no folder above the tests"), "template.yaml");
        }
    }

    private static SimulationReport Play(SimulationOptions options)
    {
        TestContext.Current.SendDiagnosticMessage($"seed {options.Seed}");
        var report = Simulator.Run(options, TimeProvider.System, cancellation: TestContext.Current.CancellationToken);
        foreach (var night in report.Failed.Where(_ => options.Planted is null))
            TestContext.Current.SendDiagnosticMessage($"night {night.Night}: {string.Join("; ", night.Violations)}");
        return report;
    }
}
