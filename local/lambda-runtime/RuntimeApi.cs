using System.Globalization;
using System.Net.Http.Headers;

namespace Overnight.Local.LambdaRuntime;

/// <summary>The Lambda runtime API's client. docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html</summary>
internal sealed class RuntimeApi(string hostAndPort) : IDisposable
{
    private readonly HttpClient _http = new()
    {
        BaseAddress = new Uri($"http://{hostAndPort}/2018-06-01/runtime/"),
        // The next invocation may be days away: "Do not set a timeout on the GET request".
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <returns>Null where the API has gone: this process is no longer wanted.</returns>
    public async Task<Invocation?> NextAsync()
    {
        try
        {
            var answer = await _http.GetAsync("invocation/next");
            answer.EnsureSuccessStatusCode();
            return new Invocation
            {
                RequestId = Header(answer, "Lambda-Runtime-Aws-Request-Id"),
                FunctionArn = Header(answer, "Lambda-Runtime-Invoked-Function-Arn"),
                Deadline = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Header(answer, "Lambda-Runtime-Deadline-Ms"), CultureInfo.InvariantCulture)),
                Input = await answer.Content.ReadAsStreamAsync(),
            };
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public Task RespondAsync(Invocation invocation, Stream output) => PostAsync($"invocation/{invocation.RequestId}/response", new StreamContent(output), null);

    public Task FailAsync(Invocation invocation, Exception fault) => FailAsync($"invocation/{invocation.RequestId}/error", fault);

    public Task FailInitAsync(Exception fault) => FailAsync("init/error", fault);

    public void Dispose() => _http.Dispose();

    private Task FailAsync(string path, Exception fault)
    {
        var content = new ByteArrayContent(ErrorDocument.Of(fault));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.aws.lambda.error+json");
        return PostAsync(path, content, fault.GetType().Name);
    }

    private async Task PostAsync(string path, HttpContent content, string? errorType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (errorType is not null) request.Headers.Add("Lambda-Runtime-Function-Error-Type", errorType);
        using var answer = await _http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();
}

/// <summary>One event for the function.</summary>
internal sealed record Invocation
{
    public required string RequestId { get; init; }
    public required string FunctionArn { get; init; }

    /// <summary>When Lambda ends the invocation by force.</summary>
    public required DateTimeOffset Deadline { get; init; }

    public required Stream Input { get; init; }
}
