using Overnight.Contracts;
using Overnight.Functions.AllRuns;

namespace Overnight.Browser.Tests;

/// <summary>The page of all runs: of two real ones, and of ten thousand that never were.</summary>
public sealed class IndexTests(RealRuns runs, Chromium chromium, ITestOutputHelper output)
{
    private const string Rows = "#rows tr";

    [Theory]
    [MemberData(nameof(Screen.All), MemberType = typeof(Screen))]
    public async Task The_index_fits_its_screen_needs_nothing_and_complains_of_nothing(Screen screen)
    {
        await using var open = await chromium.OpenAsync(runs.Index, screen);
        await open.CheckAsync();
        await using var full = await chromium.OpenAsync(TenThousand(), screen);
        await full.CheckAsync();
    }

    [Fact]
    public async Task Its_links_lead_to_the_reports_and_its_figures_are_theirs()
    {
        await using var open = await chromium.OpenAsync(runs.Index, Screen.Desk);
        Assert.Equal(2, await open.Page.Locator(Rows).CountAsync());
        foreach (var run in new[] { runs.Interrupted, runs.Regression })
        {
            await open.Page.GotoAsync(new Uri(runs.Index).AbsoluteUri);
            var row = open.Page.Locator(Rows, new() { HasText = run.Run });
            var (metric, cost) = (await row.Locator("td:nth-child(5)").InnerTextAsync(), await row.Locator("td:nth-child(6)").InnerTextAsync());
            Assert.Contains("champion", await row.InnerTextAsync(), StringComparison.Ordinal);
            await row.Locator("a").ClickAsync();
            Assert.Equal(run.Name, await open.TextAsync("h1"));
            Assert.StartsWith(await open.TextAsync("#metric"), metric, StringComparison.Ordinal);
            Assert.Equal(await open.TextAsync("#cost"), cost.Trim());
        }
    }

    [Fact]
    public async Task Ten_thousand_runs_are_found_ordered_and_paged_while_the_page_stays_small()
    {
        await using var open = await chromium.OpenAsync(TenThousand(), Screen.Desk);
        var ready = await open.Page.EvaluateAsync<string>("document.documentElement.dataset.ready");
        output.WriteLine($"10,000 runs: ready {ready} ms after the navigation began, {new FileInfo(TenThousand()).Length:N0} bytes");
        Assert.InRange(await open.Page.EvaluateAsync<int>("document.getElementsByTagName('*').length"), 500, 6_000);
        Assert.Equal(100, await open.Page.Locator(Rows).CountAsync());
        Assert.Equal("1 to 100 of 10,000 runs", await open.TextAsync("#shown"));
        // The script writes a row as the server does.
        var served = await open.Page.Locator(Rows).AllInnerTextsAsync();
        await open.Page.ClickAsync("#older");
        Assert.Equal("101 to 200 of 10,000 runs", await open.TextAsync("#shown"));
        await open.Page.ClickAsync("#newer");
        Assert.Equal(served, await open.Page.Locator(Rows).AllInnerTextsAsync());

        await open.Page.FillAsync("#find", "rejected dataset-07");
        Assert.All(await open.Page.Locator($"{Rows} td:nth-child(2)").AllInnerTextsAsync(), name => Assert.Equal("dataset-07", name));
        await open.Page.FillAsync("#find", "no such run");
        Assert.Equal("No run matches.", await open.TextAsync("#shown"));
        await open.Page.FillAsync("#find", "");
        await open.Page.SelectOptionAsync("#dataset", "dataset-03");
        await open.Page.SelectOptionAsync("#status", "failed");
        Assert.All(await open.Page.Locator($"{Rows} td:nth-child(4)").AllInnerTextsAsync(), status => Assert.Equal("failed", status.Trim()));
        await open.Page.SelectOptionAsync("#dataset", "");
        await open.Page.SelectOptionAsync("#status", "");

        await open.Page.ClickAsync("th[data-key=usd] button");
        Assert.Equal("descending", await open.Page.GetAttributeAsync("th[data-key=usd]", "aria-sort"));
        var dearest = await CostsAsync(open);
        Assert.Equal(dearest.OrderDescending(), dearest);
        await open.Page.ClickAsync("th[data-key=usd] button");
        var cheapest = await CostsAsync(open);
        Assert.Equal(cheapest.Order(), cheapest);
        Assert.True(cheapest[0] < dearest[0]);
        await open.Page.ClickAsync("[data-dataset=dataset-05]");
        Assert.All(await open.Page.Locator($"{Rows} td:nth-child(2)").AllInnerTextsAsync(), name => Assert.Equal("dataset-05", name));
        Assert.Equal([], open.Complaints);
    }

    [Fact]
    public async Task Without_scripts_it_is_a_list_of_the_newest_runs()
    {
        await using var open = await chromium.OpenAsync(TenThousand(), Screen.Desk, scripts: false);
        Assert.Equal(100, await open.Page.Locator($"{Rows} a[href^='runs/']").CountAsync());
        Assert.False(await open.Page.Locator("#filters").IsVisibleAsync());
        Assert.False(await open.Page.Locator("#pages").IsVisibleAsync());
    }

    private static async Task<List<decimal>> CostsAsync(OpenPage open) =>
        [.. (await open.Page.Locator($"{Rows} td:nth-child(6)").AllInnerTextsAsync()).Select(cost => decimal.Parse(cost.Trim('$'), System.Globalization.CultureInfo.InvariantCulture))];

    private string TenThousand()
    {
        var path = Path.Combine(runs.Folder, "ten-thousand.html");
        if (!File.Exists(path)) File.WriteAllBytes(path, IndexPage.Of(MadeUp(RunIndex.MostRuns)).ToUtf8());
        return path;
    }

    private static RunIndex MadeUp(int count)
    {
        var (random, start) = (new Random(5), new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.Zero));
        var made = Enumerable.Range(0, count).Select(i =>
        {
            var status = random.Next(20) switch { 0 => RunStatus.Failed, 1 => RunStatus.Rejected, _ => RunStatus.Succeeded };
            var usd = Math.Round(0.0012m + (decimal)(random.NextDouble() * random.NextDouble()), 8);
            return new IndexedRun
            {
                Run = $"dataset-{i % 40:00}-{i:x16}",
                Name = $"dataset-{i % 40:00}",
                Status = status,
                StartedAt = start.AddMinutes(i * 45),
                Seconds = Math.Round(random.NextDouble() * 9_000, 1),
                Metric = status == RunStatus.Succeeded ? i % 3 == 0 ? "rmse" : "accuracy" : null,
                Value = status == RunStatus.Succeeded ? 0.7 + (i / 50_000.0) + (random.NextDouble() * 0.05) : null,
                Attempts = random.Next(1, 5),
                Interruptions = random.Next(3),
                Usd = usd,
                OnDemandUsd = usd * 2.7m,
            };
        }).ToList();
        return made.Where(run => run.Status == RunStatus.Succeeded).GroupBy(run => run.Name).Aggregate(new RunIndex().With(made), (index, name) => index.With(name.Key, name.MaxBy(run => run.Value)!.Run));
    }
}
