using System.Text.Json.Nodes;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;

[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace Overnight.Local.Tests.Lambda;

/// <summary>Handlers that the tests deploy: this test assembly is their package, with its deps.json and runtimeconfig.json.</summary>
public sealed class Handlers
{
    private static int _invocations;

    public sealed record Greeting(string Name);

    public sealed record Answer(string Text, int Invocation);

    public static Answer Sync(Greeting greeting) => new($"Hello, {greeting.Name}", ++_invocations);

    public async Task<Answer> WithContextAsync(Greeting greeting, ILambdaContext context)
    {
        await Task.Yield();
        context.Logger.LogInformation("Greeting {name} of {request}", greeting.Name, context.AwsRequestId);
        return new($"{greeting.Name} {context.FunctionName} {context.FunctionVersion} {context.MemoryLimitInMB} {context.InvokedFunctionArn} {context.RemainingTime > TimeSpan.Zero} {context.Identity is null}", 1);
    }

    public static Stream Streams(Stream input) => input;

    public static Task NothingAsync(JsonNode input) => Task.CompletedTask;

    public static JsonObject Variables() => new(Environment.GetEnvironmentVariables().Keys.Cast<string>()
        .Select(name => KeyValuePair.Create(name, (JsonNode?)Environment.GetEnvironmentVariable(name))));

    public static void Throws(JsonNode input) => throw new UnfitException("input was not fit", new InvalidOperationException("inner"));

    public static async Task ThrowsLaterAsync()
    {
        await Task.Yield();
        throw new UnfitException("later", null);
    }

    public static void Exits(int code) => Environment.Exit(code);

    public static Task Hangs() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);

    /// <summary>Returns once the file it is given is there.</summary>
    public static async Task<int> WaitsForFileAsync(string file)
    {
        while (!File.Exists(file)) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        return Environment.ProcessId;
    }

    public static void Prints(string text)
    {
        Console.WriteLine($"out {text}");
        Console.Error.WriteLine($"err {text}");
    }

    /// <summary>Past the console: what CloudWatch is to find as it is.</summary>
    public static void PrintsRaw(string text)
    {
        using var output = Console.OpenStandardOutput();
        output.Write(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
    }

    public static int Overloaded(int number) => number;

    public static string Overloaded(string text) => text;

    public static T Generic<T>(T value) => value;

#pragma warning disable CA1822, MA0155 // An async void handler is what must be refused.
    public async void AsyncVoid() => await Task.Yield();
#pragma warning restore CA1822, MA0155

    public static void ThreeParameters(int a, int b, int c)
    {
    }

    public static void SecondIsNoContext(int a, int b)
    {
    }
}

public sealed class FailsToBegin
{
    public FailsToBegin() => throw new InvalidDataException("no configuration");

    public void Run()
    {
    }
}

public sealed class UnfitException(string message, Exception? cause) : Exception(message, cause);
