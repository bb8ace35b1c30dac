using Microsoft.Playwright;

namespace Overnight.Browser.Tests;

/// <summary>The system's Chromium, driven by Playwright. Where there is none, the tests are skipped and say so.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public static string? Program { get; } = new[] { "chromium", "chromium-browser", "google-chrome" }.Select(Repository.Program).FirstOrDefault(path => path is not null);

    public async ValueTask InitializeAsync()
    {
        if (Program is null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            // In a container there is no user namespace to build its sandbox from; only our own files are opened.
            Args = ["--no-sandbox", "--hide-scrollbars"],
        });
    }

    internal async Task<OpenPage> OpenAsync(string file, Screen screen, bool scripts = true)
    {
        Assert.SkipWhen(_browser is null, "found no Chromium on the PATH: `./dev setup` installs Debian's");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = screen.Width, Height = screen.Height },
            ColorScheme = screen.Dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = scripts,
        });
        var page = await context.NewPageAsync();
        var open = new OpenPage(context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") open.Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => open.Complaints.Add(error);
        page.Request += (_, request) => open.Requests.Add(request.Url);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        return open;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>A size that people look at pages in.</summary>
public sealed record Screen(int Width, int Height, bool Dark)
{
    public static Screen Desk { get; } = new(1440, 900, Dark: false);

    public static TheoryData<Screen> All => [.. from size in new[] { (360, 740), (820, 1180), (1440, 900) } from dark in new[] { false, true } select new Screen(size.Item1, size.Item2, dark)];

    public override string ToString() => $"{Width}x{Height}{(Dark ? " dark" : "")}";
}

/// <summary>A page, what its console complained of, and every request that it made.</summary>
internal sealed class OpenPage(IBrowserContext context, IPage page) : IAsyncDisposable
{
    public IPage Page => page;

    public List<string> Complaints { get; } = [];

    public List<string> Requests { get; } = [];

    public async Task<string> TextAsync(string selector) => (await page.Locator(selector).InnerTextAsync()).Trim();

    /// <summary>Nothing that a reader would stumble over, whatever the page.</summary>
    public async Task CheckAsync()
    {
        Assert.Equal([], Complaints);
        Assert.Equal(page.Url.Split('#')[0], Assert.Single(Requests));
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"the page is {overflow} pixels wider than its window");
        var unnamed = await page.EvaluateAsync<int>("""
            [...document.querySelectorAll('svg')].filter(svg => svg.getAttribute('aria-hidden') !== 'true' && !(svg.getAttribute('role') === 'img'
              && (svg.getAttribute('aria-labelledby') || '').split(' ').filter(id => document.getElementById(id)?.textContent.trim()).length === 2)).length
            """);
        Assert.Equal(0, unnamed);
        Assert.Equal(1, await page.Locator("h1").CountAsync());
        Assert.Equal((1, 1, 1), (await page.Locator("body > header").CountAsync(), await page.Locator("main").CountAsync(), await page.Locator("body > footer").CountAsync()));
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
