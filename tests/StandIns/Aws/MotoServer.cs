using System.Diagnostics;
using System.Net.Http.Headers;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>A moto server, an imitation of AWS by others, for the tests of one class.</summary>
public sealed class MotoServer : IAsyncLifetime
{
    private const int MaxLinesBeforeReady = 20;
    private readonly HttpClient _http = new();
    private Process? _process;
    private Task<string> _log = Task.FromResult("");

    public string Url { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var folders = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "moto_server"))))
            return;
        _process = InstalledTool.StartOrSkip("moto_server", "-p", "0");
        for (var i = 0; i < MaxLinesBeforeReady && Url.Length == 0; i++)
        {
            var line = await _process.StandardError.ReadLineAsync();
            Assert.True(line is not null, "moto_server ended before it listened: start it by hand to see why");
            if (line.Split("Running on ") is [_, var url])
                Url = url.Trim();
        }

        // It writes a line for every request: read on, or it would block once the pipe is full.
        _log = _process.StandardError.ReadToEndAsync();
    }

    public void SkipWhereAbsent() =>
        Assert.SkipWhen(_process is null, "moto_server is not installed: no other imitation of AWS to try the clients on");

    /// <summary>A request that the stand-ins have no operation for, to set the scene.</summary>
    public async Task<string> SendAsync(string service, HttpContent content, string? target = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "AWS4-HMAC-SHA256",
            $"Credential=test/20260801/{AwsServer.Region}/{service}/aws4_request, SignedHeaders=host, Signature=0");
        if (target is not null)
            request.Headers.Add("X-Amz-Target", target);
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return body;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is null)
            return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _log;
        _process.Dispose();
    }
}
