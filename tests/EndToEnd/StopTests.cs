using System.Text.Json;
using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests;

/// <summary>Stopping a run from the command line, and what each command answers with --json meanwhile.</summary>
public sealed class StopTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("overnight-stop-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_run_is_stopped_with_a_cause_that_its_result_tells_and_every_answer_is_one_JSON_document()
    {
        await using var stack = await DeployedStack.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "boxes.csv"), Samples.Table(100));
        await File.WriteAllTextAsync(Path.Combine(_folder, "recipe.json"), """{ "command": ["/bin/sh", "-c", "sleep 600"] }""");
        using var started = await JsonAsync(stack, 0, "train", "boxes.csv", "--name", "boxes", "--recipe", "recipe.json", "--detach");
        var run = started.RootElement.GetProperty("run").GetString()!;
        await DeployedStack.EventuallyAsync("the plan", () => stack.ReadAsync<Plan>(new RunFolder("boxes", run).Plan));

        using (var shown = await JsonAsync(stack, 0, "show", run)) Assert.Equal("train", shown.RootElement.GetProperty("stage").GetString());
        using (var runs = await JsonAsync(stack, 0, "runs")) Assert.Equal(1, runs.RootElement.GetProperty("runs").GetArrayLength());
        using (var stopped = await JsonAsync(stack, 0, "stop", run, "--cause", "the wrong file", "--wait"))
            Assert.Contains("the wrong file", stopped.RootElement.GetProperty("message").GetString());

        var again = await OvernightAsync(stack, "stop", run);
        Assert.Equal(64, again.ExitCode);
        Assert.Contains("expected one that is running", again.Errors);
        Assert.Equal(66, (await OvernightAsync(stack, "stop", "no-such-run")).ExitCode);

        using (var shown = await JsonAsync(stack, 1, "show", run)) Assert.Equal("failed", shown.RootElement.GetProperty("result").GetProperty("status").GetString());
        using (await JsonAsync(stack, 0, "cost")) { }
        using (await JsonAsync(stack, 0, "nights")) { }
        using (await JsonAsync(stack, 0, "recipe", "init", "boxes.csv")) { }
        using (await JsonAsync(stack, 0, "recipe", "check", "recipe.json")) { }
        using (await JsonAsync(stack, 0, "recipe", "schema")) { }
        using (await JsonAsync(stack, 0, "completion", "bash")) { }
        using (await JsonAsync(stack, 0, "doctor", "--local")) { }
        // Without an answer there is nothing on standard output, and the exit code tells.
        var none = await OvernightAsync(stack, "champion", "boxes", "--json");
        Assert.Equal((66, ""), (none.ExitCode, none.Output));
    }

    private async Task<JsonDocument> JsonAsync(DeployedStack stack, int exitCode, params string[] arguments)
    {
        var ended = await OvernightAsync(stack, [.. arguments, "--json"]);
        Assert.True(ended.ExitCode == exitCode, $"{string.Join(' ', arguments)}: {ended.ExitCode}\n{ended.Output}{ended.Errors}");
        return JsonDocument.Parse(ended.Output);
    }

    private Task<Ended> OvernightAsync(DeployedStack stack, params string[] arguments) => CommandLine.RunAsync("dotnet", [Repository.CommandLine, .. arguments], _folder, new()
    {
        ["AWS_ENDPOINT_URL"] = stack.Cloud.Endpoint.ToString(),
        ["AWS_REGION"] = stack.Cloud.Region,
        ["AWS_ACCESS_KEY_ID"] = stack.Cloud.AccessKeyId,
        ["AWS_SECRET_ACCESS_KEY"] = stack.Cloud.SecretAccessKey,
        ["OVERNIGHT_TEMPLATE"] = Repository.Template,
    });
}
