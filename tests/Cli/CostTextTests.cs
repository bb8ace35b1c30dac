using Overnight.Cli.Cost;
using Overnight.Contracts;

namespace Overnight.Cli.Tests;

public sealed class CostTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 16, 0, 0, 0, TimeSpan.Zero);

    private static readonly LedgerLine[] Book =
    [
        Line("iris", "2026-01-10", 0.01m), Line("iris", "2026-02-10", 0.02m), Line("boxes", "2026-02-20", 0.02m),
        Line("iris", "2026-03-01", 0.01m) with { Interruptions = 2, LostUsd = 0.001m, QuotedUsd = 0.008m, SageMakerUsd = 0.1m },
    ];

    [Fact]
    public void The_total_is_a_list() => Assert.Equal(
        [
            "runs           4, 2026-01 to 2026-03",
            "cost           $0.060000   ▃█▃",
            "on demand      $0.240000, saved $0.180000 or 75.0 %",
            "on SageMaker   $0.100000, saved $0.090000 or 90.0 %",
            "interruptions  2, which lost work for $0.001000",
            "quotes         runs cost 125.0 % of what was quoted (median)",
            // Half of March beside half of February.
            "this month     ▼ 50 % against the same days of the last",
        ], Text(by: null));

    [Fact]
    public void Months_are_compared_with_the_one_before() => Assert.Equal(
        [
            "month    runs       cost  vs on demand  vs SageMaker  interrupted       lost  of quoted    trend  by month",
            "2026-01     1  $0.010000       −75.0 %                          0",
            "2026-02     2  $0.040000       −75.0 %                          0                        ▲ 300 %",
            "2026-03     1  $0.010000       −75.0 %       −90.0 %            2  $0.001000    125.0 %   ▼ 50 %",
            "total       4  $0.060000       −75.0 %       −90.0 %            2  $0.001000    125.0 %   ▼ 50 %       ▃█▃",
        ], Text(CostBy.Month));

    [Fact]
    public void The_month_before_the_first_that_is_wanted_is_compared_with_and_not_counted()
    {
        var lines = Text(CostBy.Month, since: new DateTime(2026, 2, 1));
        Assert.Contains("2026-02     2  $0.040000       −75.0 %                          0                        ▲ 300 %", lines);
        Assert.StartsWith("total       3  $0.050000", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Types_have_hours_and_what_an_hour_came_to()
    {
        var lines = Text(CostBy.Type);
        Assert.StartsWith("type              runs  hours  on spot       cost   per hour", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("c7i.large            4   2.00  100.0 %  $0.048000  $0.024000", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("beside instances     4   0.00           $0.012000", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_have_their_months_the_dearest_first() =>
        Assert.Equal(["iris", "boxes", "total"], Text(CostBy.Name).Skip(1).Select(line => line.Split(' ')[0]));

    [Theory]
    [InlineData(null, "")]
    [InlineData(12.4, "▲ 12 %")]
    [InlineData(-100.0, "▼ 100 %")]
    [InlineData(0.2, "= 0 %")]
    public void A_trend_is_an_arrow(double? percent, string arrow) => Assert.Equal(arrow, CostTrend.Arrow((decimal?)percent));

    [Fact]
    public void A_line_of_bars_has_the_last_year_and_nothing_where_nothing_was_spent()
    {
        Assert.Equal("▁▂▃▄▅▆▇█", CostTrend.Sparkline([0, 1, 2, 3, 4, 5, 6, 7]));
        Assert.Equal(12, CostTrend.Sparkline([.. Enumerable.Repeat(1m, 20)]).Length);
        Assert.Equal(("", "", ""), (CostTrend.Sparkline([]), CostTrend.Sparkline([0, 0]), CostTrend.Sparkline([5])));
    }

    [Fact]
    public void What_cannot_be_read_is_named_and_not_all_of_it()
    {
        Assert.Empty(CostText.Unreadable([]));
        var said = CostText.Unreadable([.. Enumerable.Range(1, 7).Select(i => new UnreadableLine($"ledger/2026/01/{i}.json", "found nothing"))]).ToList();
        Assert.Equal("Not readable, and so in no sum (7):", said[0]);
        Assert.Equal(("  ledger/2026/01/5.json: found nothing", "  and 2 more"), (said[5], said[6]));
    }

    [Theory]
    [InlineData("2026-02", null, "2026-02-01")]
    [InlineData(null, 1, "2026-03-01")]
    [InlineData(null, 4, "2025-12-01")]
    [InlineData(null, null, null)]
    public void Months_are_counted_from_the_present_one(string? since, int? months, string? first) => Assert.Equal(
        first is null ? null : DateTime.Parse(first, null), CostCommand.Since(since, months, Now));

    [Theory]
    [InlineData("January", null, "--since: found 'January', expected a month such as 2026-01")]
    [InlineData("2026-13", null, "found '2026-13'")]
    [InlineData("0001-01", null, "found '0001-01'")]
    [InlineData(null, 0, "--months: found 0, expected a number from 1 to 1200")]
    [InlineData("2026-01", 3, "found both --since and --months")]
    public void What_is_no_month_is_refused(string? since, int? months, string saying)
    {
        var refused = Assert.Throws<CommandException>(() => CostCommand.Since(since, months, Now));
        Assert.Equal((ExitCode.Usage, true), (refused.ExitCode, refused.Message.Contains(saying, StringComparison.Ordinal)));
    }

    private static List<string> Text(CostBy? by, DateTime? since = null) =>
        [.. CostText.Aligned(CostText.Rows(CostReport.Of(new LedgerBook(Book, []), by, since, Now), by))];

    private static LedgerLine Line(string name, string day, decimal usd) => new()
    {
        Run = $"{name}-{day}",
        Name = name,
        Status = RunStatus.Succeeded,
        StartedAt = DateTimeOffset.Parse($"{day}T03:00:00Z", null),
        EndedAt = DateTimeOffset.Parse($"{day}T04:00:00Z", null),
        Attempts = 1,
        Interruptions = 0,
        TotalUsd = usd,
        OnDemandUsd = 4 * usd,
        Uses = [new LedgerUse("c7i.large", Market.Spot, 1_800, 0.8m * usd, null, null)],
    };
}
