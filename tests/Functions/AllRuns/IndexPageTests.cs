using System.Text;
using Overnight.Contracts;
using Overnight.Functions.AllRuns;

namespace Overnight.Functions.Tests.AllRuns;

/// <summary>The page of all runs, and what it carries.</summary>
public sealed class IndexPageTests
{
    [Fact]
    public void What_a_page_is_made_of_can_be_read_out_of_it_again()
    {
        const string evil = "</script><script>alert(1)</script>\"&\u2028שלום";
        var index = new RunIndex()
            .With([MadeUpRuns.Run("a-1", evil, 1), MadeUpRuns.Run("b-1", "b", 3, RunStatus.Rejected, metric: null), MadeUpRuns.Run("b-2", "b", 2, metric: double.NaN)])
            .With(evil, "a-1");
        var page = IndexPage.Of(index).ToString();
        Assert.DoesNotContain("<script>alert", page, StringComparison.OrdinalIgnoreCase);
        var read = IndexPage.TryRead(Encoding.UTF8.GetBytes(page))!;
        Assert.Equal(["b-1", "b-2", "a-1"], read.Runs.Select(run => run.Run));
        Assert.Equal(index.Runs, read.Runs);
        Assert.Equal(index.Champions, read.Champions);
        Assert.Equal(page, IndexPage.Of(read).ToString());
    }

    /// <summary>Rows and cards are kept from page to page; read out of a page, the same runs have nothing kept.</summary>
    [Fact]
    public void What_is_kept_of_the_page_before_is_what_would_be_made_anew()
    {
        Func<RunIndex, RunIndex>[] changes =
        [
            index => index.With([MadeUpRuns.Run("a-1", "a", 1), MadeUpRuns.Run("b-1", "b", 2), MadeUpRuns.Run("a-2", "a", 3)]),
            index => index.With("a", "a-1"),
            index => index.With("a", "a-2").With("b", "b-1"),
            index => index.With([MadeUpRuns.Run("a-1", "a", 1, metric: 0.5)]),
            index => index.With([MadeUpRuns.Run("b-2", "b", 4, RunStatus.Failed, metric: null)]),
            index => index.With([], new HashSet<string> { "a-1", "b-2" }),
            index => index.With("b", champion: null),
        ];
        var index = new RunIndex();
        foreach (var change in changes)
        {
            var before = IndexPage.Of(index).ToString();
            index = change(index);
            var page = IndexPage.Of(index).ToString();
            Assert.NotEqual(before, page);
            Assert.Equal(IndexPage.Of(IndexPage.TryRead(Encoding.UTF8.GetBytes(page))!).ToString(), page);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("<!doctype html><p>by hand")]
    [InlineData("<script type=\"application/json\" id=\"runs-data\">{\"runs\":[{\"run\":\"a")]
    [InlineData("<script type=\"application/json\" id=\"runs-data\">{\"runs\":[{\"run\":\"a</script>")]
    public void A_torn_page_holds_nothing(string page) => Assert.Null(IndexPage.TryRead(Encoding.UTF8.GetBytes(page)));

    [Fact]
    public void A_run_is_listed_once_however_often_it_is_added()
    {
        var index = new RunIndex().With([MadeUpRuns.Run("a-1", "a", 1, RunStatus.Failed)]).With([MadeUpRuns.Run("a-1", "a", 1)]);
        Assert.Equal(RunStatus.Succeeded, Assert.Single(index.Runs).Status);
    }

    [Fact]
    public void Only_so_many_runs_are_kept_and_only_so_many_rows_written()
    {
        var index = new RunIndex().With(Enumerable.Range(0, RunIndex.MostRuns + 5).Select(i => MadeUpRuns.Run($"a-{i:00000}", $"d{i % 200}", i)));
        Assert.Equal((RunIndex.MostRuns, "a-00005"), (index.Runs.Count, index.Runs[^1].Run));
        var page = IndexPage.Of(index).ToString();
        Assert.Equal(RunTable.RowsAtOnce, page.Split("<tr><td").Length - 1);
        Assert.InRange(page.Length, 1_000_000, 4_000_000);
        Assert.Contains("And 140 datasets that ran longer ago", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_reach_names_that_a_path_would_cut()
    {
        var page = IndexPage.Of(new RunIndex().With([MadeUpRuns.Run("a-1", "a b#?%/ü", 1), MadeUpRuns.Run("c-1", "c", 2) with { WithoutReport = true }])).ToString();
        Assert.Contains("href=\"runs/a%20b%23%3F%25%2F%C3%BC/a-1/report.html\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("c-1/report.html", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bucket_without_a_run_has_a_page_that_says_so() =>
        Assert.Contains("No run has ended yet", IndexPage.Of(new RunIndex()).ToString(), StringComparison.Ordinal);
}
