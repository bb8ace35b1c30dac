using Overnight.Contracts;
using Overnight.Trainer.Attempts;
using Overnight.Trainer.Storage;

namespace Overnight.Trainer.Tests.Attempts;

public sealed class HostNoteTests(Bucket bucket) : IClassFixture<Bucket>
{
    private static int _instances;

    private readonly string _instance = $"i-{Interlocked.Increment(ref _instances):x17}";

    [Fact]
    public async Task Of_all_jobs_on_an_instance_one_is_the_first()
    {
        var (first, second) = (new RunFolder("a", "a-1"), new RunFolder("b", "b-1"));
        await NoteAsync(first, "job-1");
        await NoteAsync(second, "job-2");

        Assert.Equal(("job-1", "job-1"), Jobs(await bucket.GetAsync<AttemptHost>(first.Host(1, "job-1"))));
        Assert.Equal(("job-2", "job-1"), Jobs(await bucket.GetAsync<AttemptHost>(second.Host(1, "job-2"))));
    }

    [Fact]
    public async Task Claim_whose_answer_was_lost_is_known_again()
    {
        await bucket.PutAsync(ResultNames.Instance(_instance), Documents.ToBytes(new InstanceClaim("job-1")));
        await NoteAsync(new RunFolder("c", "c-1"), "job-1");
        Assert.Equal(("job-1", "job-1"), Jobs(await bucket.GetAsync<AttemptHost>(new RunFolder("c", "c-1").Host(1, "job-1"))));
    }

    [Fact]
    public async Task Twins_leave_a_host_each()
    {
        var folder = new RunFolder("d", "d-1");
        await NoteAsync(folder, "job-1");
        await NoteAsync(folder, "job-2");
        Assert.Equal("job-1", (await bucket.GetAsync<AttemptHost>(folder.Host(1, "job-1"))).Job);
        Assert.Equal("job-2", (await bucket.GetAsync<AttemptHost>(folder.Host(1, "job-2"))).Job);
    }

    [Theory]
    [InlineData("no document")]
    [InlineData(null)]
    public async Task Host_is_noted_where_nobody_can_tell_who_came_first(string? claim)
    {
        var folder = new RunFolder("e", $"e-{_instance}");
        if (claim is not null) await bucket.PutAsync(ResultNames.Instance(_instance), System.Text.Encoding.UTF8.GetBytes(claim));
        else bucket.Intercept = request => request.Path.Value!.Contains(ResultNames.Instances, StringComparison.Ordinal) ? 503 : null;
        try
        {
            await NoteAsync(folder, "job-1");
        }
        finally
        {
            bucket.Intercept = null;
        }
        Assert.Equal(("job-1", null), Jobs(await bucket.GetAsync<AttemptHost>(folder.Host(1, "job-1"))));
    }

    [Fact]
    public async Task Job_that_could_not_say_that_it_was_first_says_so_later()
    {
        var folder = new RunFolder("g", "g-1");
        bucket.Intercept = request => request.Path.Value!.Contains(ResultNames.Instances, StringComparison.Ordinal) ? 503 : null;
        try
        {
            Assert.False(await NoteAsync(folder, "job-1"));
        }
        finally
        {
            bucket.Intercept = null;
        }
        Assert.True(await NoteAsync(folder, "job-1"));
        Assert.Equal(("job-1", "job-1"), Jobs(await bucket.GetAsync<AttemptHost>(folder.Host(1, "job-1"))));
    }

    [Fact]
    public async Task Outside_Batch_nothing_is_claimed()
    {
        var folder = new RunFolder("f", "f-1");
        await NoteAsync(folder, null);
        Assert.Equal((null, null), Jobs(await bucket.GetAsync<AttemptHost>(folder.Host(1, null))));
        Assert.Null(await bucket.TryGetAsync(ResultNames.Instance(_instance)));
    }

    private async Task<bool> NoteAsync(RunFolder folder, string? job)
    {
        var settings = AttemptSettings.Read(name => name switch
        {
            "OVERNIGHT_PLAN" => $"s3://{Bucket.Name}/{folder.Plan}",
            "AWS_BATCH_JOB_ID" => job,
            _ => null,
        });
        using var s3 = bucket.Metered();
        return await new HostNote(new ObjectStore(s3, Bucket.Name), folder, settings).WriteAsync(new AttemptHost
        {
            InstanceId = _instance,
            InstanceType = "c7i.large",
            AvailabilityZone = "us-east-1a",
            Market = Market.Spot,
            SeenAt = DateTimeOffset.UnixEpoch,
        });
    }

    private static (string?, string?) Jobs(AttemptHost host) => (host.Job, host.FirstJob);
}
