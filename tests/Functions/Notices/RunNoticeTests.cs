using System.Text;
using Overnight.Contracts;
using Overnight.Functions.Notices;
using Overnight.Functions.Tests.Report;

namespace Overnight.Functions.Tests.Notices;

/// <summary>What people read when a run ends.</summary>
public sealed class RunNoticeTests
{
    private const string Bucket = "overnight-results";

    [Fact]
    public void Finished_run_is_told_with_its_figures_and_where_everything_lies()
    {
        var content = MadeUp.Content();
        var result = content.Result with { Promoted = true, Report = "runs/fashion/r/report.html", Model = "runs/fashion/r/model/", CostUsd = 0.0049m };
        var notice = RunNotice.Of(result, Bucket, new RunDetails
        {
            Metrics = content.Metrics,
            Receipt = content.Receipt,
            Plan = content.Plan,
            Promotion = new Promotion
            {
                Run = result.Run,
                Promoted = true,
                Message = "",
                Metric = new NamedValue("accuracy", 0.91),
                Comparison = new PairedComparison("fashion-old", 0.8912, 400, 0.0188, 0, 0.01, "McNemar"),
            },
        });
        Assert.Equal("Overnight: fashion trained, accuracy 0.9141, promoted, $0.0049", notice.Subject);
        foreach (var words in new[]
        {
            "Trained: accuracy 0.9141 on the test part",
            "accuracy    0.9141; the trivial model has 0.1\n",
            "champion    accuracy 0.91 against 0.8912 of fashion-old on 400 kept rows\n",
            "promoted    yes: it is the champion now\n",
            " % were saved\n",
            "quoted      $",
            "attempts    2, 1 of them interrupted\n",
            "took        3 min 27 s\n",
            $"look        overnight show {result.Run}\n",
            $"report      s3://{Bucket}/runs/fashion/r/report.html\n",
            $"model       s3://{Bucket}/runs/fashion/r/model/\n",
            $"aws s3 cp --recursive 's3://{Bucket}/runs/fashion/r/model/' model/\n",
        }) Assert.Contains(words, notice.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("retry", notice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_is_told_with_its_verdict_and_the_command_to_try_again()
    {
        var notice = RunNotice.Of(Failed(Verdict.OutOfMemory), Bucket, new RunDetails());
        Assert.Equal("Overnight: iris failed, out of memory, $0.0010", notice.Subject);
        Assert.StartsWith("The container was out of memory: take fewer rows.\n", notice.Text, StringComparison.Ordinal);
        Assert.Contains("  overnight retry iris-1\n", notice.Text, StringComparison.Ordinal);
        Assert.Contains("verdict     out of memory\n", notice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejection_names_the_first_five_problems_and_how_many_more_there_are()
    {
        var problems = Enumerable.Range(1, 9).Select(row => new Problem { File = "iris.csv", Row = row, Found = "'abc'", Expected = "a number", Fix = "Mend it." }).ToList();
        var notice = RunNotice.Of(Failed(null) with { Status = RunStatus.Rejected, Problems = problems }, Bucket, new RunDetails());
        Assert.Equal("Overnight: iris rejected, iris.csv, row 1: found 'abc', expected a number. Mend it.", notice.Subject);
        Assert.Contains("5. iris.csv, row 5: found 'abc', expected a number. Mend it.\n4 more problems", notice.Text, StringComparison.Ordinal);
        Assert.Contains("mend the data or the recipe and upload it again", notice.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("overnight retry", notice.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("数据集")]
    [InlineData("line\nbreak\r\tand\u0000zero")]
    [InlineData("\u202Eright to left")]
    [InlineData("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀")]
    [InlineData("a-name-of-a-dataset-that-is-longer-than-any-subject-of-a-mail-may-ever-be-and-then-some-more-characters")]
    public void Whatever_a_name_is_SNS_takes_the_message(string name)
    {
        var notice = RunNotice.Of(Failed(Verdict.BadData) with { Name = name, Message = new string('x', 100_000) + name }, Bucket, new RunDetails());
        Assert.InRange(notice.Subject.Length, 1, 99);
        Assert.All(notice.Subject, c => Assert.InRange(c, ' ', '~'));
        Assert.InRange(Encoding.UTF8.GetByteCount(notice.Text), 1, RunNotice.LongestText);
        Assert.DoesNotContain(notice.Text, c => char.IsControl(c) && c != '\n');
    }

    private static Result Failed(Verdict? verdict) => new()
    {
        Run = "iris-1",
        Name = "iris",
        Status = RunStatus.Failed,
        Message = "The container was out of memory: take fewer rows.",
        Verdict = verdict,
        StartedAt = DateTimeOffset.UnixEpoch,
        EndedAt = DateTimeOffset.UnixEpoch.AddMinutes(3),
        Attempts = 1,
        Interruptions = 0,
        CostUsd = 0.001m,
    };
}
