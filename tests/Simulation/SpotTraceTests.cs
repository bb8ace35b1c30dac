using Overnight.Bench.Spot;
using Overnight.Contracts;

namespace Overnight.Simulation.Tests;

public sealed class SpotTraceTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("[0, 1.0], [2, 2.0]")]
    [InlineData("[100, 1.0], [102, 2.0]")]
    [InlineData("[101, 1.0], [102, 2.0]")]
    public void Prices_change_at_the_ticks_of_the_source_or_of_the_part(string changes)
    {
        var trace = Assert.Single(Read($$"""
            {"source": "made up, 2023-02", "gap_seconds": 195, "on_demand_usd_per_hour": 3.06, "first_tick": 100,
             "zones": {"zone-a": {"available": "0110", "spot_usd_per_hour": [{{changes}}] } } }
            """));
        Assert.Equal([1, 1, 2, 2], trace.SpotPrices!);
        Assert.Equal((100, 104, true), (trace.FirstTick, trace.EndTick, trace.SaysFirstTick));
    }

    [Fact]
    public void A_trace_without_prices_or_first_tick_is_read()
    {
        var trace = Assert.Single(Read("""{"source": "made up", "gap_seconds": 600, "on_demand_usd_per_hour": 3, "zones": {"zone-a": {"available": "01"}}}"""));
        Assert.Equal((0, false, null, null), (trace.FirstTick, trace.SaysFirstTick, trace.SpotPrices, trace.Month));
    }

    [Theory]
    [InlineData("""{"source": "s", "gap_seconds": 600, "on_demand_usd_per_hour": 3, "first_tick": 7, "zones": {"zone-a": {"available": "01?1"}}}""", "zone-a, tick 9: found '?'")]
    [InlineData("""{"source": "s", "gap_seconds": 600, "on_demand_usd_per_hour": 3, "zones": {"zone-a": {"available": ""}}}""", "no looks")]
    [InlineData("""{"source": "s", "gap_seconds": 0, "on_demand_usd_per_hour": 3, "zones": {"zone-a": {"available": "1"}}}""", "gap_seconds 0")]
    [InlineData("""{"source": "s", "gap_seconds": 600, "on_demand_usd_per_hour": 3, "zones": {}}""", "no zone")]
    [InlineData("""{"source": "s", "gap_seconds": 600, "zones": {"zone-a": {"available": "1"}}}""", "key")]
    [InlineData("[1, 2]", "something else")]
    [InlineData("""{"source": "s", "gap_seconds": 600, "on_demand_usd_per_hour": 3, "zones": {"z": {"available": "1", "spot_usd_per_hour": [[5]]}}}""", "trace")]
    [InlineData("""{"source": "s", "gap_seconds": 600, "on_demand_usd_per_hour": 3, "zones": {"z": {"available": "1", "spot_usd_per_hour": [[5, 1], [5, 2]]}}}""", "after one at tick 5")]
    [InlineData("""{"source": "s", "gap_seconds": 600, "on_demand_usd_per_hour": 3, "zones": {"z": {"available": "1", "spot_usd_per_hour": [[0, -1]]}}}""", "the price -1")]
    public void What_is_no_trace_is_refused_with_its_place(string text, string said)
    {
        var problem = Assert.Single(Assert.Throws<BadInputException>(() => Read(text)).Problems);
        Assert.Equal(_file, problem.File);
        Assert.Contains(said, problem.ToString());
    }

    private List<SpotTrace> Read(string text)
    {
        File.WriteAllText(_file, text);
        return SpotTrace.Read(_file);
    }
}
