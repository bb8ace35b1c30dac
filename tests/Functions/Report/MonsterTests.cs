using System.Text;
using Overnight.Contracts;
using Overnight.Functions.Report;
using Overnight.Functions.Tests.Receipts;

namespace Overnight.Functions.Tests.Report;

/// <summary>However large a run is, its report stays a page that can be forwarded.</summary>
public sealed class MonsterTests
{
    [Fact]
    public void Largest_run_still_makes_a_small_page_with_every_part()
    {
        var page = ReportPage.Of(Monster(name: new string('w', 80)));
        Assert.InRange(page.Length, 100_000, ReportPage.MostBytes);
        var text = Encoding.UTF8.GetString(page);
        Assert.DoesNotContain("would make the page too large", text, StringComparison.Ordinal);
        foreach (var id in new[] { "alerts", "model", "data", "timeline", "receipt", "plan", "use", "again" })
            Assert.Contains($"<section id=\"{id}\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<")] // four characters of HTML each
    [InlineData("\U0001F642")] // four bytes each
    public void Names_and_sentences_without_end_cost_the_page_a_part_but_not_its_size(string letter)
    {
        var name = string.Concat(Enumerable.Repeat(letter, 3_000));
        var page = ReportPage.Of(Monster(name));
        Assert.InRange(page.Length, 50_000, ReportPage.MostBytes);
        Assert.Contains("would make the page too large", Encoding.UTF8.GetString(page), StringComparison.Ordinal);
    }

    /// <summary>1,000 epochs, 200 classes, 5,000 columns, 300 attempts of 100 trials, 1,000 files.</summary>
    private static ReportContent Monster(string name)
    {
        var content = MadeUp.Table();
        var many = Enumerable.Range(0, 2_000).Select(i => $"{i} {name}").ToList();
        var classes = many.Take(200).ToList();
        return content with
        {
            Attempts = [.. Enumerable.Range(0, 300).Select(i => Made.Attempt((i / 100) + 1, i * 60, (i * 60) + 20, (i * 60) + 55, (Verdict)(i % 5)) with
            {
                Trial = i % 100,
                Message = name,
                Why = name,
            })],
            Metrics = content.Metrics! with
            {
                Classes = classes,
                Confusion = [.. classes.Select((_, i) => classes.Select((_, j) => (long)(i * j % 7)).ToList())],
                Epochs = [.. Enumerable.Range(1, 1_000).Select(epoch => content.Metrics.Epochs[epoch % 12] with { Epoch = epoch })],
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
                    Files = [.. Enumerable.Range(0, 1_000).Select(i => content.Plan.Data.Files[0] with { Key = $"datasets/prices/{i}{name}" })],
                    Columns = [.. Enumerable.Range(0, 5_000).Select(i => new PlannedColumn($"{i} {name}", ColumnKind.Text, name) { Example = name, Missing = i / 5_000.0 })],
                },
            },
            Receipt = content.Receipt with
            {
                Notes = many,
                Lines = [.. many.Select(what => content.Receipt.Lines[0] with { What = what })],
                Attempts = [.. many.Select((id, i) => content.Receipt.Attempts[0] with { Number = i + 1, InstanceId = id })],
                SpotPrices = [new PoolPrices("c7i.large", "us-east-1a", 0.09m, [.. Enumerable.Range(0, 200).Select(i => new PricePoint(Made.At(i * 90), 0.03m + (i % 9 * 0.001m)))])],
            },
        };
    }
}
