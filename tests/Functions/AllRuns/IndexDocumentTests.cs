using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Overnight.Contracts;
using Overnight.Functions.AllRuns;
using Overnight.Functions.Storage;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Tests.Receipts;

namespace Overnight.Functions.Tests.AllRuns;

/// <summary>Many write the page of all runs; none is lost, and what was lost is found again.</summary>
public sealed class IndexDocumentTests
{
    private const string Results = "results";
    private readonly Buckets _buckets = new();
    private readonly Dictionary<string, LedgerLine> _lines = [];

    [Fact]
    public async Task Runs_that_end_together_are_all_on_the_page()
    {
        var names = Enumerable.Range(0, 12).Select(i => $"run-{i:00}").ToList();
        foreach (var name in names) Keep(MadeUpRuns.Line(name, "digits", 1));
        var unwritten = await Task.WhenAll(names.Select(name => Task.Run(() => AddAsync(name))));
        Assert.All(unwritten, Assert.Null);
        Assert.Equal(names, Index().Runs.Select(run => run.Run));
    }

    [Fact]
    public async Task A_writer_that_is_overtaken_adds_to_what_the_other_wrote()
    {
        Keep(MadeUpRuns.Line("slow", "digits", 1));
        Keep(MadeUpRuns.Line("fast", "digits", 2));
        var overtaken = false;
        _buckets.Client.GetObjectAsync(Arg.Is<GetObjectRequest>(request => request.Key == ResultNames.Index), Arg.Any<CancellationToken>()).Returns(async _ =>
        {
            var seen = _buckets.Keys(Results).Contains(ResultNames.Index) ? Get(ResultNames.Index) : null;
            if (!overtaken)
            {
                overtaken = true;
                await AddAsync("fast");
            }
            return seen ?? throw new AmazonS3Exception("NoSuchKey") { StatusCode = System.Net.HttpStatusCode.NotFound };
        });
        Assert.Null(await AddAsync("slow"));
        Assert.Equal(["fast", "slow"], Index().Runs.Select(run => run.Run));
    }

    [Fact]
    public async Task A_page_that_is_cut_short_on_its_way_is_not_taken_for_all_there_is()
    {
        Keep(MadeUpRuns.Line("one", "digits", 1));
        await AddAsync("one");
        Keep(MadeUpRuns.Line("two", "digits", 2));
        var torn = Get(ResultNames.Index);
        torn.ResponseStream.SetLength(torn.ContentLength / 2);
        _buckets.Client.GetObjectAsync(Arg.Is<GetObjectRequest>(request => request.Key == ResultNames.Index), Arg.Any<CancellationToken>()).Returns(torn);
        Assert.Contains("index.html was not written", await AddAsync("two"), StringComparison.Ordinal);
        Assert.Equal("one", Assert.Single(Index().Runs).Run);
    }

    [Fact]
    public async Task What_a_warm_function_wrote_itself_is_not_fetched_again_and_what_others_wrote_is()
    {
        var warm = new IndexDocument(new RunDocuments(_buckets.Client, Results));
        var asked = new List<string?>();
        foreach (var (run, by) in new[] { ("one", warm), ("two", warm), ("of another", null), ("three", warm), ("four", warm) })
        {
            Keep(MadeUpRuns.Line(run, "digits", asked.Count));
            asked.Add(_buckets.Keys(Results).Contains(ResultNames.Index) ? $"\"{_buckets.ETag(Results, ResultNames.Index)}\"" : null);
            Assert.Null(await AddAsync(run, by));
        }
        Assert.Equal(["four", "of another", "one", "three", "two"], Index().Runs.Select(run => run.Run).Order(StringComparer.Ordinal));
        var known = _buckets.Client.ReceivedCalls().Select(call => call.GetArguments()[0]).OfType<GetObjectRequest>()
            .Where(request => request.Key == ResultNames.Index).Select(request => request.EtagToNotMatch).ToList();
        // The fourth knows the page that the third has changed meanwhile, and is given the new one.
        Assert.Equal(new[] { null, asked[1], null, asked[2], asked[4] }, known);
    }

    [Fact]
    public async Task The_champion_of_now_is_marked_not_the_one_of_then()
    {
        Keep(MadeUpRuns.Line("one", "digits", 1, promoted: true));
        Crown("digits", "one");
        await AddAsync("one");
        Assert.Equal("one", Index().Champions["digits"]);
        Keep(MadeUpRuns.Line("two", "digits", 2, promoted: true));
        Crown("digits", "two");
        await AddAsync("two");
        Assert.Equal("two", Index().Champions["digits"]);
    }

    [Fact]
    public async Task Where_it_cannot_be_written_a_sentence_says_so()
    {
        Keep(MadeUpRuns.Line("one", "digits", 1));
        _buckets.Client.PutObjectAsync(Arg.Any<PutObjectRequest>(), Arg.Any<CancellationToken>()).ThrowsAsync(new AmazonS3Exception("Access Denied"));
        Assert.Equal("index.html was not written: Access Denied", await AddAsync("one"));
    }

    [Fact]
    public async Task Mending_adds_what_is_missing_takes_out_what_is_gone_and_asks_who_is_champion()
    {
        foreach (var run in new[] { "one", "two", "gone" })
        {
            Keep(MadeUpRuns.Line(run, "digits", 1));
            await AddAsync(run);
        }
        _buckets.Delete(Results, Key("gone"));
        Keep(MadeUpRuns.Line("missed", "letters", 3));
        Keep(MadeUpRuns.Line("two", "digits", 1, RunStatus.Failed));
        Crown("digits", "one");
        Assert.Null(await MendAsync());
        Assert.Equal([("missed", RunStatus.Succeeded), ("one", RunStatus.Succeeded), ("two", RunStatus.Failed)], Index().Runs.Select(run => (run.Run, run.Status)));
        Assert.Equal([new KeyValuePair<string, string>("digits", "one")], Index().Champions);
        var (written, version) = (_buckets.ReadText(Results, ResultNames.Index), _buckets.VersionId(Results, ResultNames.Index));
        Assert.Null(await MendAsync());
        Assert.Equal((written, version), (_buckets.ReadText(Results, ResultNames.Index), _buckets.VersionId(Results, ResultNames.Index)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("<!doctype html>torn")]
    public async Task A_page_that_is_gone_or_torn_is_made_anew_from_the_ledger(string? page)
    {
        for (var i = 0; i < 30; i++) Keep(MadeUpRuns.Line($"run-{i:00}", $"d{i % 3}", -24 * 30 * (i % 4)));
        if (page is not null) _buckets.Put(Results, ResultNames.Index, page);
        Assert.Null(await MendAsync());
        Assert.Equal(30, Index().Runs.Count);
    }

    private void Keep(LedgerLine line)
    {
        _lines[line.Run] = line;
        _buckets.Put(Results, ResultNames.LedgerLine(line.StartedAt, line.Run), line);
    }

    private static string Key(string run) => ResultNames.LedgerLine(MadeUpRuns.Line(run, "", 1).StartedAt, run);

    private void Crown(string name, string run) => _buckets.Put(Results, new ModelNames(name).Champion, new Champion
    {
        Name = name,
        Run = run,
        PromotedAt = Made.Start,
        Promotion = new Promotion { Run = run, Promoted = true, Message = "as made" },
    });

    private Task<string?> AddAsync(string run, IndexDocument? by = null)
    {
        var line = _lines[run];
        return (by ?? new IndexDocument(new RunDocuments(_buckets.Client, Results))).TryAddAsync(new Result
        {
            Run = line.Run,
            Name = line.Name,
            Status = line.Status,
            Message = "as made",
            StartedAt = line.StartedAt,
            EndedAt = line.EndedAt,
            Attempts = line.Attempts,
            Interruptions = line.Interruptions,
        });
    }

    private Task<string?> MendAsync() => new IndexMending(_buckets.Client, Results).MendAsync(StoppedClock.Now.AddDays(-7));

    private RunIndex Index() => IndexPage.TryRead(Encoding.UTF8.GetBytes(_buckets.ReadText(Results, ResultNames.Index)))!;

    private GetObjectResponse Get(string key)
    {
        var page = Encoding.UTF8.GetBytes(_buckets.ReadText(Results, key));
        return new GetObjectResponse
        {
            ETag = $"\"{_buckets.ETag(Results, key)}\"",
            ContentLength = page.Length,
            ResponseStream = new MemoryStream(page),
        };
    }
}
