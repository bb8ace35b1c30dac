using System.Text;
using System.Text.RegularExpressions;
using Overnight.Contracts;
using Overnight.Functions.Report;

namespace Overnight.Functions.Tests.Report;

public sealed partial class ReportPageTests
{
    [Fact]
    public void Report_shows_what_people_look_for()
    {
        var page = Page(MadeUp.Content());
        foreach (var said in new[]
        {
            "fashion", "succeeded", "0.9141", "interrupted once", "% below on-demand", "polyline", "T-shirt",
            "attempt 1, c7i.large, spot, us-east-1a", "on-demand", "SageMaker", "i-2", "not charged", "±", "5.46 s", "that was done once more",
            "What else was thought of", "EC2 told no spot price.", "The quote was $0.003400", "champion until now", "p = 0.012", "fashion-older", "on the same 1,000 rows", "new champion", "c7i.large spot in us-east-1a", "two vCPUs", "everything was decided from the data",
        })
        {
            Assert.Contains(said, page, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Verdict.Interrupted, true)]
    [InlineData(Verdict.Finished, false)] // what it did after its last checkpoint is in the model
    public void Steps_after_the_last_checkpoint_are_lost_unless_the_attempt_finished(Verdict verdict, bool lost)
    {
        var content = MadeUp.Content();
        var attempt = content.Attempts[^1] with { Verdict = verdict, CheckpointStep = 100, LastStep = 142 };
        Assert.Equal(lost, Page(content with { Attempts = [attempt] }).Contains("42 steps since the last checkpoint were lost", StringComparison.Ordinal));
    }

    [Fact]
    public void Report_needs_nothing_from_anywhere()
    {
        var page = Page(MadeUp.Content());
        Assert.DoesNotMatch(Outside(), page);
        Assert.DoesNotMatch(AnotherPage(), page);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        Assert.Contains("width=device-width", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_are_balanced()
    {
        var open = new Stack<string>();
        foreach (Match tag in Tags().Matches(Page(MadeUp.Content())))
        {
            var name = tag.Groups["name"].Value;
            if (name is "meta" or "br" || tag.Value.EndsWith("/>", StringComparison.Ordinal)) continue;
            if (tag.Value.StartsWith("</", StringComparison.Ordinal)) Assert.Equal(name, open.Pop());
            else open.Push(name);
        }
        Assert.Empty(open);
    }

    [Fact]
    public void Whatever_a_stranger_names_never_becomes_markup()
    {
        const string evil = "<script>alert('x')</script>\"&";
        var content = MadeUp.Content();
        var page = Page(content with
        {
            Result = content.Result with { Name = evil, Message = evil, Problems = [new Problem { File = evil, Found = evil, Expected = evil }] },
            Metrics = content.Metrics! with { Classes = [.. content.Metrics.Classes.Select(_ => evil)], Alerts = [evil], Notes = [evil], MeasuredOn = evil },
            Attempts = [.. content.Attempts.Select(attempt => attempt with { Message = evil, Host = attempt.Host! with { InstanceType = evil } })],
            Plan = content.Plan! with
            {
                Notes = [evil],
                Quote = MadeUp.Quote() with { InstanceType = evil, Sources = [evil], Alternatives = [new QuotedAlternative(evil, Market.Spot, 1, 1, evil)] },
                Data = content.Plan.Data with { Target = evil, Columns = [new PlannedColumn(evil, ColumnKind.Text, evil)], Files = [content.Plan.Data.Files[0] with { Key = evil }] },
            },
            Receipt = content.Receipt with
            {
                Notes = [evil],
                Lines = [content.Receipt.Lines[0] with { What = evil, Unit = evil, Source = evil }],
                Attempts = [content.Receipt.Attempts[0] with { InstanceId = evil, InstanceType = evil, AvailabilityZone = evil }],
            },
        });
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejected_upload_gets_a_report_of_what_to_mend()
    {
        var content = MadeUp.Content();
        var page = Page(content with
        {
            Result = content.Result with
            {
                Status = RunStatus.Rejected,
                Metric = null,
                Attempts = 0,
                Interruptions = 0,
                Problems = [new Problem { File = "train.csv", Row = 12, Column = "price", Found = "'abc'", Expected = "a number" }],
            },
            Plan = null,
            Metrics = null,
            Attempts = [],
        });
        Assert.Contains("What to mend", page, StringComparison.Ordinal);
        Assert.Contains("train.csv, row 12, column &#39;price&#39;: found &#39;abc&#39;, expected a number", page, StringComparison.Ordinal);
        Assert.Contains("nothing was started", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_are_shown_by_what_they_are_worth()
    {
        var content = MadeUp.Content();
        var page = Page(content with
        {
            Metrics = content.Metrics! with { Importance = [new("<age>", 0.08, 0.002), new("zip", 0.02, 0.001), new("noise", -0.001, 0.001)] },
        });
        Assert.Contains("""<p dir="auto">&lt;age&gt;</p>""", page, StringComparison.Ordinal);
        Assert.Contains("width:100%", page, StringComparison.Ordinal);
        Assert.Contains("width:25%", page, StringComparison.Ordinal);
        Assert.Contains("width:0%", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_on_numbers_shows_how_far_off_it_is_and_which_columns_it_was_made_of()
    {
        var page = Page(MadeUp.Table());
        foreach (var said in new[]
        {
            "Predicted against true", "−3.5", "+3.75", "12.5 %", "<strong>target</strong>, numeric", "<strong>left out</strong>: identifier", "as good as new",
            "of 4,060 rows are predicted in their own bin or the next",
        })
        {
            Assert.Contains(said, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_picture_has_a_text_alternative_and_every_heading_cell_a_scope()
    {
        foreach (var page in new[] { Page(MadeUp.Content()), Page(MadeUp.Table()) })
        {
            foreach (Match svg in Pictures().Matches(page))
                Assert.Matches("""aria-hidden="true"|role="img" aria-labelledby="(?<id>[a-z]+)-title \k<id>-desc".*>\s*<title id="\k<id>-title">[^<]+</title>\s*<desc id="\k<id>-desc">[^<]+</desc>""", svg.Value);
            Assert.DoesNotContain("<th>", page, StringComparison.Ordinal);
            Assert.Single(Regex.Matches(page, "<h1", RegexOptions.None, TimeSpan.FromSeconds(1)));
            var ids = Regex.Matches(page, " id=\"([^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(id => id.Groups[1].Value).ToList();
            Assert.Equal(ids.Distinct(), ids);
        }
    }

    [Fact]
    public void Price_lies_beneath_the_attempts_and_each_end_has_its_mark()
    {
        var page = Page(MadeUp.Content());
        Assert.Contains("class=\"price line0\"", page, StringComparison.Ordinal);
        Assert.Contains("c7i.large in us-east-1a: between $0.0348 and $0.0351 an hour on spot, $0.0893 on demand.", page, StringComparison.Ordinal);
        Assert.Contains("class=\"ended lost\"", page, StringComparison.Ordinal);
        Assert.Contains("class=\"ended good\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Curve_of_one_epoch_of_equal_values_and_of_none_can_be_drawn()
    {
        var metrics = MadeUp.Metrics();
        var epoch = metrics.Epochs[0];
        Assert.Contains("<circle", Page(metrics with { Epochs = [epoch] }), StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", Page(metrics with { Epochs = [epoch, epoch, epoch] }), StringComparison.Ordinal);
        Assert.DoesNotContain("<polyline", Page(metrics with { Epochs = [] }), StringComparison.Ordinal);
        var infinite = epoch with { TrainLoss = double.PositiveInfinity, ValidationLoss = double.NaN };
        Assert.DoesNotContain("NaN", Page(metrics with { Epochs = [infinite, infinite] }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "$0")]
    [InlineData(0.0042, "$0.0042")]
    [InlineData(0.0004, "$0.000400")]
    [InlineData(12.5, "$12.5000")]
    [InlineData(-0.5, "−$0.5000")]
    [InlineData(0.000001, "under $0.00001")]
    public void Money_is_shown_with_as_many_digits_as_it_needs(double usd, string shown) => Assert.Equal(shown, Format.Usd((decimal)usd));

    private static string Page(ReportContent content) => Encoding.UTF8.GetString(ReportPage.Of(content));

    private static string Page(Metrics metrics) => Page(MadeUp.Content() with { Metrics = metrics });

    [GeneratedRegex("""<svg.*?</svg>""", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pictures();

    [GeneratedRegex("""href="[^#]""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AnotherPage();

    [GeneratedRegex("""src\s*=|url\(|@import|https?:""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Outside();

    [GeneratedRegex("""</?(?<name>[a-z0-9]+)(\s[^<>]*)?>""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tags();
}
