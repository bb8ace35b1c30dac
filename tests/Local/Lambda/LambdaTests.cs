using System.Text;
using System.Text.Json.Nodes;
using Overnight.Local.Batch;
using Overnight.Local.Lambda;

namespace Overnight.Local.Tests.Lambda;

/// <summary>Real handlers in real processes.</summary>
public sealed class LambdaTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly LambdaService _service;

    public LambdaTests() => _service = new LambdaService(new LambdaOptions
    {
        StateFolder = _folder / "lambda",
        LogFolder = _folder / "logs",
        Region = "eu-west-1",
        AccountId = "000000000000",
        Endpoint = () => new Uri("http://127.0.0.1:4566"),
    });

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_function_is_called_in_the_same_process_again()
    {
        await DeployAsync("Sync");
        Assert.Equal("""{"Text":"Hello, you","Invocation":1}""", await OutcomeAsync("""{"Name":"you"}"""));
        Assert.Equal("""{"Text":"Hello, again","Invocation":2}""", await OutcomeAsync("""{"Name":"again"}"""));
    }

    [Fact]
    public async Task A_handler_sees_its_context_and_logs_through_it()
    {
        await DeployAsync("WithContextAsync");
        Assert.Equal("""{"Text":"you f $LATEST 256 arn:aws:lambda:eu-west-1:000000000000:function:f True True","Invocation":1}""", await OutcomeAsync("""{"Name":"you"}"""));
        Assert.Matches("\tinfo\tGreeting you of [0-9a-f-]{36}\n", await LogAsync());
    }

    [Theory]
    [InlineData("Streams", """{"any": [1, 2]}""", """{"any": [1, 2]}""")]
    [InlineData("NothingAsync", "1", "null")]
    public async Task A_handler_takes_and_returns_what_it_likes(string method, string input, string output)
    {
        await DeployAsync(method);
        Assert.Equal(output, await OutcomeAsync(input));
    }

    [Fact]
    public async Task A_function_gets_Lambdas_variables_and_none_of_ours()
    {
        Environment.SetEnvironmentVariable("OVERNIGHT_SECRET_OF_THE_HOST", "x");
        await DeployAsync("Variables");
        var seen = JsonNode.Parse(await OutcomeAsync("{}"))!;
        Assert.Equal("eu-west-1", (string?)seen["AWS_REGION"]);
        Assert.Equal("http://127.0.0.1:4566/", (string?)seen["AWS_ENDPOINT_URL"]);
        Assert.Equal(("f", "256", "$LATEST"), ((string?)seen["AWS_LAMBDA_FUNCTION_NAME"], (string?)seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"], (string?)seen["AWS_LAMBDA_FUNCTION_VERSION"]));
        Assert.Equal(("key", "secret", "token"), ((string?)seen["AWS_ACCESS_KEY_ID"], (string?)seen["AWS_SECRET_ACCESS_KEY"], (string?)seen["AWS_SESSION_TOKEN"]));
        Assert.Equal("from the template", (string?)seen["MINE"]);
        Assert.Null(seen["OVERNIGHT_SECRET_OF_THE_HOST"]);
    }

    [Theory]
    [InlineData("Throws", "UnfitException", "input was not fit")]
    [InlineData("ThrowsLaterAsync", "UnfitException", "later")]
    public async Task An_exception_is_reported_by_its_short_name(string method, string type, string message)
    {
        await DeployAsync(method);
        var answer = await _service.InvokeAsync("f", "{}"u8.ToArray(), default);
        Assert.Equal((type, message), (answer.ErrorType, answer.ErrorMessage));
        var document = JsonNode.Parse(answer.Payload)!;
        Assert.Equal((type, message), ((string?)document["errorType"], (string?)document["errorMessage"]));
        Assert.Contains(document["stackTrace"]!.AsArray(), line => ((string)line!).Contains(method, StringComparison.Ordinal));
        Assert.Equal(method == "Throws" ? "InvalidOperationException" : null, (string?)document["cause"]?["errorType"]);
        Assert.Equal(type, (await _service.InvokeAsync("f", "{}"u8.ToArray(), default)).ErrorType);
    }

    [Theory]
    [InlineData("Overnight.Local.Tests::Overnight.Local.Tests.Lambda.Handlers::Gone", "found no method 'Gone'")]
    [InlineData("Overnight.Local.Tests::Overnight.Local.Tests.Lambda.Nobody::Sync", "found no type 'Overnight.Local.Tests.Lambda.Nobody'")]
    [InlineData("Overnight.Local.Tests::Overnight.Local.Tests.Lambda.Handlers::Overloaded", "found 2 overloads")]
    [InlineData("Overnight.Local.Tests::Overnight.Local.Tests.Lambda.Handlers::Generic", "to be generic")]
    [InlineData("Overnight.Local.Tests::Overnight.Local.Tests.Lambda.Handlers::AsyncVoid", "to be 'async void'")]
    [InlineData("Overnight.Local.Tests::Overnight.Local.Tests.Lambda.Handlers::ThreeParameters", "one of 3 parameters")]
    [InlineData("Overnight.Local.Tests::Overnight.Local.Tests.Lambda.Handlers::SecondIsNoContext", "whose second parameter is a System.Int32")]
    public async Task A_handler_that_cannot_be_one_is_refused(string handler, string saying)
    {
        await _service.DeployAsync(Function("f", handler));
        var answer = await _service.InvokeAsync("f", "{}"u8.ToArray(), default);
        Assert.Equal("LambdaValidationException", answer.ErrorType);
        Assert.Contains(saying, answer.ErrorMessage);
        Assert.Contains("expected", answer.ErrorMessage);
    }

    [Fact]
    public async Task A_constructor_that_throws_fails_every_invocation_with_its_error()
    {
        await _service.DeployAsync(Function("f", "Overnight.Local.Tests::Overnight.Local.Tests.Lambda.FailsToBegin::Run"));
        for (var i = 0; i < 2; i++)
            Assert.Equal(("InvalidDataException", "no configuration"), await ErrorAsync("{}"));
    }

    [Fact]
    public async Task A_process_that_ends_is_an_exit_error_and_the_next_invocation_gets_a_new_one()
    {
        await DeployAsync("Exits");
        for (var i = 0; i < 2; i++)
        {
            var (type, message) = await ErrorAsync("3");
            Assert.Equal("Runtime.ExitError", type);
            Assert.EndsWith("Error: Runtime exited with error: exit status 3", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_function_that_takes_too_long_is_killed()
    {
        await _service.DeployAsync(Function("f", "Overnight.Local.Tests::Overnight.Local.Tests.Lambda.Handlers::Hangs") with { TimeoutSeconds = 1 });
        var (type, message) = await ErrorAsync("{}");
        Assert.Equal("Sandbox.Timedout", type);
        Assert.EndsWith("Error: Task timed out after 1.00 seconds", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Busy_functions_get_more_environments_up_to_the_limit()
    {
        await DeployAsync("WaitsForFileAsync");
        var file = _folder / "go";
        var running = Enumerable.Range(0, 6).Select(_ => OutcomeAsync(JsonValue.Create(file).ToJsonString())).ToList();
        await File.WriteAllTextAsync(file, "");
        var processes = (await Task.WhenAll(running)).Distinct().Count();
        Assert.InRange(processes, 2, 4);
    }

    [Fact]
    public async Task Reserved_concurrency_refuses_what_is_beyond_it()
    {
        await _service.DeployAsync(Function("f", "Overnight.Local.Tests::Overnight.Local.Tests.Lambda.Handlers::WaitsForFileAsync") with { ReservedConcurrency = 1 });
        var file = _folder / "go";
        var payload = Encoding.UTF8.GetBytes(JsonValue.Create(file).ToJsonString());
        var first = _service.InvokeAsync("f", payload, default);
        var refused = await Assert.ThrowsAsync<LambdaException>(() => _service.InvokeAsync("f", payload, default));
        Assert.Equal((429, "TooManyRequestsException"), (refused.Status, refused.Code));
        await File.WriteAllTextAsync(file, "");
        Assert.Null((await first).ErrorType);
    }

    [Fact]
    public async Task What_a_function_prints_is_in_its_log()
    {
        await DeployAsync("Prints");
        await OutcomeAsync("\"here\"");
        while (await LogAsync() is var log && !(log.Contains("out here\n", StringComparison.Ordinal) && log.Contains("err here\n", StringComparison.Ordinal))) await Task.Yield();
        Assert.Matches("START RequestId: .*\n(.*\n)*REPORT RequestId: .* Duration: ", await LogAsync());
    }

    [Fact]
    public async Task Unknown_functions_are_refused_by_name()
    {
        var refused = await Assert.ThrowsAsync<LambdaException>(() => _service.InvokeAsync("gone", default, default));
        Assert.Equal("Function not found: arn:aws:lambda:eu-west-1:000000000000:function:gone", refused.Message);
    }

    [Fact]
    public async Task A_package_without_its_files_is_refused_before_it_runs()
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => _service.DeployAsync(Function("f", "Nothing::A::B") with { TimeoutSeconds = 901 }));
        Assert.Contains("Nothing.deps.json", refused.Message);
        Assert.Contains("Nothing.runtimeconfig.json", refused.Message);
        Assert.Contains("901", refused.Message);
    }

    private static FunctionDefinition Function(string name, string handler) => new()
    {
        Name = name,
        Folder = AppContext.BaseDirectory,
        Handler = handler,
        Credentials = new RoleCredentials("key", "secret", "token"),
        Environment = new Dictionary<string, string> { ["MINE"] = "from the template" },
        TimeoutSeconds = 60,
        MemorySizeMiB = 256,
    };

    [Fact]
    public async Task With_the_JSON_log_format_every_line_is_one_object()
    {
        await DeployJsonAsync("WithContextAsync");
        await OutcomeAsync("""{"Name":"\"you\""}""");
        await DeployJsonAsync("Throws", "g");
        await _service.InvokeAsync("g", "{}"u8.ToArray(), default);
        await DeployJsonAsync("Prints", "h");
        await _service.InvokeAsync("h", "\"x\""u8.ToArray(), default);
        await DeployJsonAsync("PrintsRaw", "i");
        await _service.InvokeAsync("i", Encoding.UTF8.GetBytes(JsonValue.Create("""{"_aws":{}}""").ToJsonString()), default);

        var lines = (await LogAsync("f")).Concat(await LogAsync("g")).Concat(await LogAsync("h")).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["platform.start", null, "platform.report"], lines[..3].Select(line => (string?)line["type"]));
        var request = (string?)lines[0]["record"]!["requestId"];
        Assert.Equal("success", (string?)lines[2]["record"]!["status"]);
        // A template's arguments are fields of their own. The message has them, too.
        Assert.Equal(("Information", request, "\"you\"", request), (
            (string?)lines[1]["level"], (string?)lines[1]["requestId"], (string?)lines[1]["name"], (string?)lines[1]["request"]));
        Assert.Equal($"Greeting \"you\" of {request}", (string?)lines[1]["message"]);
        Assert.True(DateTimeOffset.TryParse((string?)lines[1]["timestamp"], out _));
        var thrown = lines.Single(line => line["errorType"] is not null);
        Assert.Equal(("Error", "input was not fit"), ((string?)thrown["level"], (string?)thrown["errorMessage"]));
        Assert.EndsWith("UnfitException", (string?)thrown["errorType"], StringComparison.Ordinal);
        Assert.Contains(thrown["stackTrace"]!.AsArray(), line => ((string)line!).Contains("Throws", StringComparison.Ordinal));
        Assert.Equal(("error", "UnfitException"), ((string?)lines[5]["record"]!["status"], (string?)lines[5]["record"]!["errorType"]));
        Assert.Contains(lines, line => (string?)line["message"] == "out x" && (string?)line["level"] == "Information");
        Assert.Contains(lines, line => (string?)line["message"] == "err x" && (string?)line["level"] == "Error");
        Assert.Contains("""{"_aws":{}}""", await LogAsync("i"));
    }

    private Task DeployJsonAsync(string method, string name = "f") => _service.DeployAsync(
        Function(name, $"Overnight.Local.Tests::Overnight.Local.Tests.Lambda.Handlers::{method}") with { LogsJson = true });

    private Task<string[]> LogAsync(string name) => File.ReadAllLinesAsync(
        Directory.EnumerateFiles(_folder / $"logs/aws/lambda/{name}", "*.log", SearchOption.AllDirectories).Single());

    private Task DeployAsync(string method) => _service.DeployAsync(Function("f", $"Overnight.Local.Tests::Overnight.Local.Tests.Lambda.Handlers::{method}"));

    private async Task<string> OutcomeAsync(string input)
    {
        var answer = await _service.InvokeAsync("f", Encoding.UTF8.GetBytes(input), default);
        Assert.True(answer.ErrorType is null, Encoding.UTF8.GetString(answer.Payload));
        return Encoding.UTF8.GetString(answer.Payload);
    }

    private async Task<(string?, string?)> ErrorAsync(string input)
    {
        var answer = await _service.InvokeAsync("f", Encoding.UTF8.GetBytes(input), default);
        return (answer.ErrorType, answer.ErrorMessage);
    }

    private async Task<string> LogAsync() => string.Concat(await Task.WhenAll(
        Directory.EnumerateFiles(_folder / "logs/aws/lambda/f", "*.log", SearchOption.AllDirectories).Select(file => File.ReadAllTextAsync(file))));
}
