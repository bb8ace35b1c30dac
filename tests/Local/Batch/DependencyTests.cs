using Overnight.Local.Batch;
using Overnight.Local.Tests.Ec2;

namespace Overnight.Local.Tests.Batch;

/// <summary>docs.aws.amazon.com/batch/latest/userguide/job_dependencies.html</summary>
public sealed class DependencyTests : IAsyncDisposable
{
    private readonly ScriptedContainers _containers = new();
    private readonly BatchBench _bench;

    public DependencyTests() => _bench = new BatchBench(
        _ => _containers, _ => new SilentMetadata(), options => options with { MaxContainers = 8 }).Start();

    public async ValueTask DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public void A_job_is_pending_until_all_that_it_depends_on_have_succeeded()
    {
        var (first, second) = (_bench.Submit(), _bench.Submit());
        var last = _bench.Submit($$"""{"dependsOn":[{"jobId":"{{first}}"},{"jobId":"{{second}}"}]}""");
        Assert.Equal(first, (string)_bench.Job(last)["dependsOn"]![0]!["jobId"]!);
        _containers.Of(second).Exit(0);
        Assert.Equal("PENDING", _bench.Status(last));
        _containers.Of(first).Exit(0);
        Assert.Equal("RUNNING", _bench.Status(last));
    }

    [Fact]
    public void A_job_fails_with_what_it_depends_on_and_takes_others_along()
    {
        var first = _bench.Submit();
        var second = _bench.Submit($$"""{"dependsOn":[{"jobId":"{{first}}"}]}""");
        var third = _bench.Submit($$"""{"dependsOn":[{"jobId":"{{second}}"}]}""");
        _containers.Of(first).Exit(1);
        Assert.All([second, third], id => Assert.Equal(("FAILED", "Dependent Job failed"), (_bench.Status(id), Reason(id))));
        // It had failed before it was asked for.
        Assert.Equal("FAILED", _bench.Status(_bench.Submit($$"""{"dependsOn":[{"jobId":"{{third}}"}]}""")));
    }

    [Fact]
    public void A_pending_job_can_be_cancelled()
    {
        var first = _bench.Submit();
        var second = _bench.Submit($$"""{"dependsOn":[{"jobId":"{{first}}"}]}""");
        _bench.Service.Cancel(second, "never mind");
        Assert.Equal(("FAILED", "never mind"), (_bench.Status(second), Reason(second)));
        _containers.Of(first).Exit(0);
        Assert.Equal("FAILED", _bench.Status(second));
    }

    [Fact]
    public void Each_index_waits_for_its_own_in_N_TO_N()
    {
        var first = _bench.Submit("""{"arrayProperties":{"size":3}}""");
        var second = _bench.Submit($$"""{"arrayProperties":{"size":3},"dependsOn":[{"jobId":"{{first}}","type":"N_TO_N"}]}""");
        Assert.Equal($"{first}:2", (string)_bench.Job($"{second}:2")["dependsOn"]![0]!["jobId"]!);
        _containers.Of($"{first}:1").Exit(0);
        Assert.Equal(["PENDING", "RUNNING", "PENDING"], Children(second, 3));
        _containers.Of($"{first}:0").Exit(1);
        Assert.Equal(["FAILED", "RUNNING", "PENDING"], Children(second, 3));
    }

    [Fact]
    public void One_index_runs_after_the_other_in_SEQUENTIAL()
    {
        var job = _bench.Submit("""{"arrayProperties":{"size":3},"dependsOn":[{"type":"SEQUENTIAL"}]}""");
        Assert.Equal(["RUNNING", "PENDING", "PENDING"], Children(job, 3));
        _containers.Of($"{job}:0").Exit(0);
        Assert.Equal(["SUCCEEDED", "RUNNING", "PENDING"], Children(job, 3));
        _containers.Of($"{job}:1").Exit(1);
        Assert.Equal(["SUCCEEDED", "FAILED", "FAILED"], Children(job, 3));
        Assert.Equal("Array Child Job failed", Reason(job));
    }

    [Fact]
    public void A_job_waits_for_the_whole_of_an_array_and_an_array_for_a_job()
    {
        var array = _bench.Submit("""{"arrayProperties":{"size":2}}""");
        var one = _bench.Submit($$"""{"dependsOn":[{"jobId":"{{array}}"}]}""");
        var after = _bench.Submit($$"""{"arrayProperties":{"size":2},"dependsOn":[{"jobId":"{{one}}"}]}""");
        _containers.Of($"{array}:0").Exit(0);
        Assert.Equal("PENDING", _bench.Status(one));
        _containers.Of($"{array}:1").Exit(0);
        Assert.Equal(("RUNNING", "PENDING"), (_bench.Status(one), _bench.Status($"{after}:0")));
        _containers.Of(one).Exit(0);
        Assert.Equal(["RUNNING", "RUNNING"], Children(after, 2));
    }

    [Theory]
    [InlineData("""{"dependsOn":[{"jobId":"none"}]}""", "the job 'none' does not exist")]
    [InlineData("""{"dependsOn":[{}]}""", "found none, expected a job's id")]
    [InlineData("""{"dependsOn":[{"type":"SEQUENTIAL"}]}""", "the job has no arrayProperties")]
    [InlineData("""{"arrayProperties":{"size":2},"dependsOn":[{"type":"N_TO_N"}]}""", "found none, expected a job's id")]
    [InlineData("""{"arrayProperties":{"size":2},"dependsOn":[{"jobId":"FIRST","type":"SEQUENTIAL"}]}""", "the job's own children")]
    [InlineData("""{"arrayProperties":{"size":2},"dependsOn":[{"jobId":"FIRST","type":"N_TO_N"}]}""", "of size 1, expected 2")]
    [InlineData("""{"arrayProperties":{"size":2},"dependsOn":[{"jobId":"FIRST","type":"N_TO_M"}]}""", "found 'N_TO_M'")]
    public void What_cannot_be_waited_for_is_refused(string request, string saying)
    {
        var first = _bench.Submit();
        request = request.Replace("FIRST", first, StringComparison.Ordinal);
        var refused = Assert.Throws<BatchException>(() => _bench.Submit(request));
        Assert.Contains(saying, refused.Message);
    }

    [Fact]
    public void More_than_twenty_dependencies_are_refused_in_Batch_s_words()
    {
        var first = _bench.Submit();
        var many = string.Join(',', Enumerable.Repeat($$"""{"jobId":"{{first}}"}""", 21));
        var refused = Assert.Throws<BatchException>(() => _bench.Submit($$"""{"dependsOn":[{{many}}]}"""));
        Assert.Contains("Job cannot have more than 20 dependencies", refused.Message);
    }

    private string? Reason(string id) => (string?)_bench.Job(id)["statusReason"];

    private List<string> Children(string parent, int size) =>
        [.. Enumerable.Range(0, size).Select(index => _bench.Status($"{parent}:{index}"))];
}
