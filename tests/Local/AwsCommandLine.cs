using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Overnight.Local.Tests;

/// <summary>The <c>aws</c> command, where there is one: a client that nobody here wrote.</summary>
internal static class AwsCommandLine
{
    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => System.IO.Path.Combine(folder, "aws")).FirstOrDefault(File.Exists);

    /// <summary>Its answer; the test is skipped where there is no such command.</summary>
    public static async Task<JsonElement> RunAsync(Uri endpoint, params string[] arguments)
    {
        Assert.SkipWhen(Path is null, "the aws command line is not installed");
        var start = new ProcessStartInfo(Path!, ["--endpoint-url", endpoint.ToString(), "--output", "json", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AWS_ACCESS_KEY_ID"] = start.Environment["AWS_SECRET_ACCESS_KEY"] = "test";
        start.Environment["AWS_DEFAULT_REGION"] = "us-east-1";
        start.Environment["AWS_PAGER"] = "";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"aws {string.Join(' ', arguments)}: {await errors}");
        using var json = JsonDocument.Parse(await output);
        return json.RootElement.Clone();
    }

    /// <summary>The answer to a command whose words hold no spaces.</summary>
    public static async Task<JsonNode> AskAsync(Uri endpoint, string command) =>
        JsonNode.Parse((await RunAsync(endpoint, command.Split(' '))).GetRawText())!;
}
