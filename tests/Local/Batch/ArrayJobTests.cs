using System.Text.Json.Nodes;
using Overnight.Local.Batch;
using Overnight.Local.Tests.Ec2;

namespace Overnight.Local.Tests.Batch;

/// <summary>docs.aws.amazon.com/batch/latest/userguide/array_jobs.html, with containers that end when the test says so.</summary>
public sealed class ArrayJobTests : IAsyncDisposable
{
    private readonly ScriptedContainers _containers = new();
    private readonly BatchBench _bench;

    public ArrayJobTests() => _bench = new BatchBench(
        _ => _containers, _ => new SilentMetadata(), options => options with { MaxContainers = 3 });

    public async ValueTask DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public void Each_child_has_the_parent_s_id_with_its_index_and_is_told_it()
    {
        _bench.Start();
        var parent = _bench.Submit("""{"arrayProperties":{"size":3}}""", "many");
        var told = _containers.Started.Select(container => container.Spec.Environment).ToList();
        Assert.Equal(["0", "1", "2"], told.Select(environment => environment["AWS_BATCH_JOB_ARRAY_INDEX"]));
        Assert.Equal([$"{parent}:0", $"{parent}:1", $"{parent}:2"], told.Select(environment => environment["AWS_BATCH_JOB_ID"]));
        var child = _bench.Job($"{parent}:2");
        Assert.Equal(
            ("many", "RUNNING", 2),
            ((string)child["jobName"]!, (string)child["status"]!, (int)child["arrayProperties"]!["index"]!));
        Assert.EndsWith($":job/{parent}:2", (string)child["jobArn"]!);
    }

    [Fact]
    public async Task The_parent_is_pending_until_its_last_child_has_ended_and_sums_them_up()
    {
        _bench.Start();
        var parent = _bench.Submit("""{"arrayProperties":{"size":5}}""");
        var ended = _bench.EndedAsync(parent);
        Assert.Equal(("PENDING", "RUNNABLE 2, RUNNING 3"), (_bench.Status(parent), Summary(parent)));
        for (var index = 0; index < 5; index++)
        {
            Assert.False(ended.IsCompleted);
            _containers.Of($"{parent}:{index}").Exit(0);
        }
        Assert.Equal(("SUCCEEDED", "SUCCEEDED 5", 5),
            (_bench.Status(parent), Summary(parent), (int)(await ended)["arrayProperties"]!["size"]!));
    }

    [Fact]
    public void A_child_that_fails_is_tried_again_by_its_own_rules_and_lets_the_parent_fail_when_all_have_ended()
    {
        _bench.Start(definition => definition with { RetryStrategy = new RetryStrategy { Attempts = 2 } });
        var parent = _bench.Submit("""{"arrayProperties":{"size":2}}""");
        _containers.Of($"{parent}:0").Exit(1);
        Assert.Equal(("RUNNING", 1), (_bench.Status($"{parent}:0"), _bench.Job($"{parent}:0")["attempts"]!.AsArray().Count));
        _containers.Of($"{parent}:0").Exit(1);
        Assert.Equal(("PENDING", "RUNNING 1, FAILED 1"), (_bench.Status(parent), Summary(parent)));
        _containers.Of($"{parent}:1").Exit(0);
        Assert.Equal(("FAILED", "Array Child Job failed"), (_bench.Status(parent), Reason(parent)));
        Assert.Empty(_bench.Job(parent)["attempts"]!.AsArray());
    }

    [Fact]
    public void Terminating_the_parent_ends_all_its_children_and_starts_none()
    {
        _bench.Start();
        var parent = _bench.Submit("""{"arrayProperties":{"size":6}}""");
        _bench.Service.Terminate(parent, "enough");
        Assert.Equal((3, "RUNNING 3, FAILED 3"), (_containers.Started.Count, Summary(parent)));
        foreach (var container in _containers.Started.ToList())
        {
            Assert.Equal(["stop"], container.Told);
            container.Exit(143);
        }
        Assert.Equal(
            ("FAILED", "enough", true), (_bench.Status(parent), Reason(parent), (bool)_bench.Job(parent)["isTerminated"]!));
        Assert.All(Enumerable.Range(0, 6), index => Assert.Equal("enough", Reason($"{parent}:{index}")));
        Assert.Equal(3, _containers.Started.Count);
    }

    [Fact]
    public void Cancelling_the_parent_leaves_what_has_started()
    {
        _bench.Start();
        var parent = _bench.Submit("""{"arrayProperties":{"size":4}}""");
        _bench.Service.Cancel(parent, "no more");
        Assert.Equal(("PENDING", "RUNNING 3, FAILED 1"), (_bench.Status(parent), Summary(parent)));
        for (var index = 0; index < 3; index++) _containers.Of($"{parent}:{index}").Exit(0);
        Assert.Equal(("FAILED", "no more"), (_bench.Status(parent), Reason(parent)));
    }

    [Fact]
    public void Ending_one_child_leaves_the_others()
    {
        _bench.Start();
        var parent = _bench.Submit("""{"arrayProperties":{"size":2}}""");
        _bench.Service.Terminate($"{parent}:1", "not this");
        _containers.Of($"{parent}:1").Exit(143);
        Assert.Equal(("RUNNING", "PENDING"), (_bench.Status($"{parent}:0"), _bench.Status(parent)));
    }

    [Fact]
    public void A_queue_lists_parents_and_an_array_its_children()
    {
        _bench.Start();
        var parent = _bench.Submit("""{"arrayProperties":{"size":4}}""");
        Assert.Equal([parent], Listed("""{"jobQueue":"q","jobStatus":"PENDING"}"""));
        Assert.Equal([], Listed("""{"jobQueue":"q","jobStatus":"RUNNING"}"""));
        Assert.Equal([$"{parent}:2", $"{parent}:1", $"{parent}:0"], Listed($$"""{"arrayJobId":"{{parent}}"}"""));
        Assert.Equal([$"{parent}:3"], Listed($$"""{"arrayJobId":"{{parent}}","jobStatus":"RUNNABLE"}"""));
        foreach (var wrong in (string[])["{}", $$"""{"jobQueue":"q","arrayJobId":"{{parent}}"}""", """{"arrayJobId":"none"}"""])
            Assert.Throws<BatchException>(() => Listed(wrong));
    }

    [Fact]
    public async Task A_restart_goes_on_with_the_children()
    {
        await using var bench = new BatchBench(
            _ => _containers, _ => new SilentMetadata(), options => options with { MaxContainers = 1 });
        bench.Start();
        var parent = bench.Submit("""{"arrayProperties":{"size":3}}""");
        _containers.Of($"{parent}:0").Exit(0);
        await bench.Service.DisposeAsync();
        bench.Open();
        bench.Start(definition => definition with { RetryStrategy = new RetryStrategy { Attempts = 2 } });
        // The second had its one attempt, and lost its host.
        Assert.Equal("FAILED", bench.Status($"{parent}:1"));
        _containers.Of($"{parent}:2").Exit(0);
        Assert.Equal("FAILED", bench.Status(parent));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10_001)]
    public void A_size_that_no_array_has_is_refused(int size)
    {
        _bench.Start();
        var request = """{"arrayProperties":{"size":SIZE}}""".Replace("SIZE", $"{size}", StringComparison.Ordinal);
        var refused = Assert.Throws<BatchException>(() => _bench.Submit(request));
        Assert.Contains($"found {size}, expected 2 to 10000", refused.Message);
    }

    [Fact]
    public void Hundreds_of_children_run_one_after_the_other_and_end_as_one()
    {
        _bench.Start();
        var parent = _bench.Submit("""{"arrayProperties":{"size":300}}""");
        for (var ended = 0; ended < 300; ended++) _containers.Started[ended].Exit(0);
        Assert.Equal(("SUCCEEDED", "SUCCEEDED 300"), (_bench.Status(parent), Summary(parent)));
    }

    private string? Reason(string id) => (string?)_bench.Job(id)["statusReason"];

    private List<string> Listed(string request) =>
    [
        .. _bench.Service.List(WireJson.Read<ListJobsRequest>(JsonNode.Parse(request)!, "ListJobs"))["jobSummaryList"]!.AsArray()
            .Select(job => (string)job!["jobId"]!),
    ];

    private string Summary(string parent) => string.Join(", ", _bench.Job(parent)["arrayProperties"]!["statusSummary"]!.AsObject()
        .Where(count => (int)count.Value! > 0).Select(count => $"{count.Key} {count.Value}"));
}
