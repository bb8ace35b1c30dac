using NSubstitute;
using Overnight.Contracts;
using Overnight.Functions.Storage;
using Overnight.Functions.Tests.AllRuns;
using Overnight.Functions.Tests.Fakes;

namespace Overnight.Functions.Tests.PlanRun;

/// <summary>The ledger is read for each plan: a warm function asks for what it has not read yet.</summary>
public sealed class LedgerReaderTests
{
    private const string Results = "results";
    private readonly Buckets _buckets = new();
    private readonly LedgerReader _ledger;
    private readonly List<string> _complaints = [];

    public LedgerReaderTests() => _ledger = new LedgerReader(_buckets.Client, Results, new StoppedClock());

    [Fact]
    public async Task A_line_is_fetched_once_and_again_where_it_was_replaced()
    {
        Keep("one", metric: 0.5);
        Keep("two", metric: 0.6);
        Assert.Equal([("one", 0.5), ("two", 0.6)], await ReadAsync());
        Assert.Equal(2, Fetched());
        Keep("two", metric: 0.7);
        Keep("three", metric: 0.8);
        Assert.Equal([("one", 0.5), ("three", 0.8), ("two", 0.7)], await ReadAsync());
        Assert.Equal(4, Fetched());
        _buckets.Delete(Results, Key("one"));
        Assert.Equal([("three", 0.8), ("two", 0.7)], await ReadAsync());
        Assert.Equal(4, Fetched());
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task A_line_that_cannot_be_read_is_told_of_each_time()
    {
        _buckets.Put(Results, Key("torn"), "{");
        for (var time = 1; time <= 2; time++)
        {
            Assert.Empty(await ReadAsync());
            Assert.Equal(time, _complaints.Count);
        }
    }

    private async Task<List<(string Run, double Metric)>> ReadAsync() =>
        [.. (await _ledger.NewestAsync(_complaints)).Select(line => (line.Run, line.Metric!.Value)).OrderBy(line => line.Run, StringComparer.Ordinal)];

    private int Fetched() => _buckets.Client.ReceivedCalls().Count(call => call.GetMethodInfo().Name == "GetObjectAsync");

    private void Keep(string run, double metric) => _buckets.Put(Results, Key(run), Line(run) with { Metric = new NamedValue("accuracy", metric) });

    private static string Key(string run) => ResultNames.LedgerLine(Line(run).StartedAt, run);

    private static LedgerLine Line(string run) => MadeUpRuns.Line(run, "digits", 0) with { StartedAt = StoppedClock.Now.AddHours(-3) };
}
