using Overnight.Contracts;
using Overnight.Functions.Report;

namespace Overnight.Browser.Tests;

/// <summary>The reports of real runs, as people see them.</summary>
public sealed class ReportTests(RealRuns runs, Chromium chromium)
{
    [Theory]
    [MemberData(nameof(Screen.All), MemberType = typeof(Screen))]
    public async Task A_report_fits_its_screen_needs_nothing_and_complains_of_nothing(Screen screen)
    {
        foreach (var run in new[] { runs.Interrupted, runs.Regression })
        {
            await using var open = await chromium.OpenAsync(runs.Report(run), screen);
            await open.CheckAsync();
            await open.Page.EvaluateAsync("for (const one of document.querySelectorAll('details')) one.open = true");
            await open.CheckAsync();
        }
    }

    [Fact]
    public async Task The_figures_on_the_page_are_those_in_the_documents()
    {
        foreach (var run in new[] { runs.Interrupted, runs.Regression })
        {
            await using var open = await chromium.OpenAsync(runs.Report(run), Screen.Desk);
            var (result, metrics, receipt) = (runs.Read<Result>(run.Result), runs.Read<Metrics>(run.Metrics), runs.Read<Receipt>(run.Receipt));
            Assert.Equal(Format.Number(metrics.Primary.Value), await open.TextAsync("#metric"));
            Assert.Equal(Format.Usd(receipt.TotalUsd), await open.TextAsync("#cost"));
            Assert.Equal($"{receipt.SavingPercent:0.#} % below on-demand", await open.TextAsync("#saving"));
            Assert.Equal($"{result.Attempts}", await open.TextAsync("#attempts"));
            Assert.Equal(result.Name, await open.TextAsync("h1"));
            Assert.Equal(receipt.Lines.Count, await open.Page.Locator(".receipt tbody tr").CountAsync());
            Assert.StartsWith(Format.UsdInTable(receipt.TotalUsd), await open.TextAsync(".receipt tfoot td:nth-child(3)"), StringComparison.Ordinal);
            Assert.Equal(metrics.Final.Select(metric => Format.Number(metric.Value)), await open.Page.Locator("#model table:not(.confusion) tbody td:nth-child(2)").EvaluateAllAsync<string[]>(
                $"cells => cells.slice(0, {metrics.Final.Count}).map(cell => cell.innerText)"));
        }
    }

    [Fact]
    public async Task An_interruption_is_marked_on_the_clock_with_the_price_beneath()
    {
        await using var open = await chromium.OpenAsync(runs.Report(runs.Interrupted), Screen.Desk);
        var receipt = runs.Read<Receipt>(runs.Interrupted.Receipt);
        Assert.Equal((1, 1), (await open.Page.Locator(".ended.lost").CountAsync(), await open.Page.Locator(".ended.good").CountAsync()));
        Assert.NotEmpty(receipt.SpotPrices);
        Assert.Equal(Math.Min(3, receipt.SpotPrices.Count), await open.Page.Locator("path.price").CountAsync());
        Assert.Contains($"between ${receipt.SpotPrices[0].Points.Min(point => point.UsdPerHour):0.0###}", await open.Page.Locator("#prices-desc").TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal("2", await open.TextAsync("#attempts"));
    }

    [Fact]
    public async Task A_regression_shows_predicted_against_true_for_all_its_rows()
    {
        await using var open = await chromium.OpenAsync(runs.Report(runs.Regression), Screen.Desk);
        var metrics = runs.Read<Metrics>(runs.Regression.Metrics);
        Assert.Equal(metrics.ValidationRows, metrics.Residuals!.Counts.Sum(row => row.Sum()));
        Assert.Contains($"of {metrics.ValidationRows:N0} rows are predicted", await open.Page.Locator("#residuals-desc").TextContentAsync(), StringComparison.Ordinal);
        Assert.True(await open.Page.Locator("path.cell").CountAsync() > 0);
        Assert.Equal("left out: identifier", await open.TextAsync("#data tbody tr:nth-child(1) td:nth-child(2)"));
    }

    [Fact]
    public async Task On_paper_what_was_folded_is_there_and_the_links_are_not()
    {
        await using var open = await chromium.OpenAsync(runs.Report(runs.Interrupted), Screen.Desk);
        await open.Page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });
        Assert.False(await open.Page.Locator(".contents").IsVisibleAsync());
        Assert.NotEmpty(await open.Page.PdfAsync());
    }
}
