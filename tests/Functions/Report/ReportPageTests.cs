using System.Text;
using System.Text.RegularExpressions;
using Overnight.Contracts;
using Overnight.Functions.Report;

namespace Overnight.Functions.Tests.Report;

public sealed partial class ReportPageTests
{
    private const int MostBytes = 300_000;

    [Fact]
    public void Report_shows_what_people_look_for()
    {
        var page = Page(MadeUp.Content());
        foreach (var said in new[]
        {
            "fashion", "succeeded", "0.9141", "interrupted once", "% below on-demand", "polyline", "T-shirt",
            "attempt 1, c7i.large, spot, us-east-1a", "on-demand", "SageMaker", "i-2", "not charged", "±", "5.46 s", "that was done once more",
            "What else was thought of", "EC2 told no spot price.", "The quote was $0.003400", "c7i.large spot in us-east-1a", "two vCPUs", "everything was decided from the data",
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
            if (name is "meta" or "circle" or "line" or "polyline" || tag.Value.EndsWith("/>", StringComparison.Ordinal)) continue;
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
        Assert.Contains("&lt;age&gt;</th>", page, StringComparison.Ordinal);
        Assert.Contains("width:100%", page, StringComparison.Ordinal);
        Assert.Contains("width:25%", page, StringComparison.Ordinal);
        Assert.Contains("width:0%", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Largest_run_still_makes_a_small_page()
    {
        var content = MadeUp.Content();
        var name = new string('w', 500);
        var many = Enumerable.Range(0, 2_000).Select(i => $"{name}{i}").ToList();
        var page = ReportPage.Of(content with
        {
            Attempts = [.. Enumerable.Range(1, 20).Select(number => content.Attempts[0] with { Number = number, Message = name })],
            Metrics = content.Metrics! with
            {
                Classes = many,
                Confusion = [.. many.Select((_, i) => many.Select((_, j) => (long)(i * j % 7)).ToList())],
                Epochs = [.. Enumerable.Range(1, 10_000).Select(epoch => content.Metrics.Epochs[epoch % 12] with { Epoch = epoch })],
                Final = [.. many.Select(metric => new NamedValue(metric, double.MaxValue))],
                Importance = [.. many.Select(column => new ColumnImportance(column, 0.1, 0.01))],
                Alerts = many,
                Notes = many,
            },
            Plan = content.Plan! with
            {
                Notes = many,
                Quote = MadeUp.Quote() with { Sources = many, Alternatives = [.. many.Select(type => new QuotedAlternative(type, Market.Spot, 1, 1, name))] },
                Data = content.Plan.Data with
                {
                    Files = [.. Enumerable.Repeat(content.Plan.Data.Files[0] with { Key = name + name }, 1_000)],
                    Columns = [.. many.Select(column => new PlannedColumn(column, ColumnKind.Text, name))],
                },
            },
            Receipt = content.Receipt with
            {
                Notes = many,
                Lines = [.. many.Select(what => content.Receipt.Lines[0] with { What = what })],
                Attempts = [.. many.Select((id, i) => content.Receipt.Attempts[0] with { Number = i + 1, InstanceId = id })],
            },
        });
        Assert.InRange(page.Length, 1, MostBytes);
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

    [GeneratedRegex("""(src|href)\s*=|url\(|@import|https?:""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Outside();

    [GeneratedRegex("""</?(?<name>[a-z0-9]+)(\s[^<>]*)?>""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tags();
}
