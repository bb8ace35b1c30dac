using System.Globalization;
using System.Text.Json;
using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests;

/// <summary><c>overnight logs</c>: every line of every attempt, however it ended.</summary>
public sealed class LogsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("overnight-logs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Following_goes_on_over_an_interruption_and_ends_with_the_run()
    {
        await using var stack = await DeployedStack.StartAsync();
        var (images, labels) = Samples.Bars(16_000);
        await stack.UploadAsync("recipes/bars.json", """{ "epochs": 6, "batchSize": 16 }""");
        await stack.UploadAsync("datasets/bars/v1/train-images-idx3-ubyte", images);
        await stack.UploadAsync("datasets/bars/v1/train-labels-idx1-ubyte", labels);
        await stack.UploadAsync("datasets/bars/v1/_SUCCESS", "");
        var run = await stack.RunOfAsync("bars");
        var following = LogsAsync(stack, run.Run, "--follow", "--json");
        await DeployedStack.EventuallyAsync("a training under way", async () =>
            await stack.ReadAsync<Progress>(run.Progress) is { Steps: > 0 } progress && 8 * progress.Step >= progress.Steps ? progress : null);
        stack.Cloud.Ec2.Interrupt((await stack.HostAsync(run, 1))!.InstanceId);

        var followed = await following;

        Assert.True(followed.ExitCode == 0, followed.Output + followed.Errors);
        var lines = followed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(lines, line => Assert.Equal(run.Run, line.GetProperty("run").GetString()));
        var told = lines.ConvertAll(line => (Attempt: line.GetProperty("attempt").GetInt32(), Event: line.GetProperty("event").GetString()));
        Assert.Equal((1, "attempt"), told[0]);
        var last = told.FindLastIndex(line => line.Attempt == 1);
        // The trainer's last word before its host went.
        Assert.Equal("interrupted", told[last].Event);
        Assert.Equal((2, "attempt"), told[last + 1]);
        Assert.Contains((2, "resumed"), told);
        Assert.Contains((2, "done"), told);
        Assert.All(told[(last + 1)..], line => Assert.Equal(2, line.Attempt));

        // Afterwards, for people, with what the functions decided in between.
        var shown = await LogsAsync(stack, run.Run, "--functions");
        Assert.True(shown.ExitCode == 0, shown.Output + shown.Errors);
        InOrder(shown.Output, "  start-run  started", "  plan-run  planned", "  decide  decided", "  1  attempt", "  1  interrupted",
            "  judge-attempt  judged", "  2  attempt", "  2  resumed", "  2  done", "  settle-run  settled", "  publish-run  metrics");
        Assert.Equal(1, shown.Output.Split("  publish-run  metrics").Length - 1);
        var second = await LogsAsync(stack, run.Run, "--attempt", "2");
        Assert.DoesNotContain("  1  ", second.Output, StringComparison.Ordinal);
        Assert.Contains("  2  done", second.Output, StringComparison.Ordinal);
        Assert.Equal("", (await LogsAsync(stack, run.Run, "--since", "2100-01-01")).Output);
        AllJson(stack);
    }

    [Fact]
    public async Task Nothing_is_lost_of_a_trainer_that_is_killed_after_ten_thousand_lines()
    {
        await using var stack = await DeployedStack.StartAsync();
        const string script =
            "[ $OVERNIGHT_ATTEMPT = 1 ] || { echo again; exit 70; }; i=0; while [ $i -lt 10000 ]; do i=$((i+1)); echo line $i; done; kill -9 $$";
        await stack.UploadAsync("recipes/chatty.json", $$"""{ "command": ["/bin/sh", "-c", "{{script}}"] }""");
        await stack.UploadAsync("datasets/chatty/table.csv", Samples.Table(100));
        var run = await stack.RunOfAsync("chatty");

        var followed = await LogsAsync(stack, run.Run, "--follow");

        Assert.True(followed.ExitCode == 1, followed.Errors + (await stack.ResultOfAsync("chatty")).Message);
        var texts = followed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[(line.IndexOf("Z  ", StringComparison.Ordinal) + 3)..]);
        var expected = Enumerable.Range(1, 10_000).Select(number => string.Create(CultureInfo.InvariantCulture, $"1  line {number}")).Append("2  again");
        Assert.Equal(expected, texts);
        // Batch forgets a job after a week: the documents alone lead to the same log.
        Assert.All(await Task.WhenAll(stack.ReadAsync<Attempt>(run.Attempt(1)), stack.ReadAsync<Attempt>(run.Attempt(2))),
            attempt => Assert.NotNull(attempt!.LogStream));
    }

    private Task<Ended> LogsAsync(DeployedStack stack, string run, params string[] arguments) =>
        CommandLine.RunAsync("dotnet", [Repository.CommandLine, "logs", run, .. arguments], _folder, new()
        {
            ["AWS_ENDPOINT_URL"] = stack.Cloud.Endpoint.ToString(),
            ["AWS_REGION"] = stack.Cloud.Region,
            ["AWS_ACCESS_KEY_ID"] = stack.Cloud.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = stack.Cloud.SecretAccessKey,
        });

    private static void InOrder(string text, params string[] said)
    {
        var at = 0;
        foreach (var words in said)
        {
            at = text.IndexOf(words, at, StringComparison.Ordinal);
            Assert.True(at >= 0, $"found no '{words}' where it should be in\n{text}");
        }
    }

    /// <summary>Whatever wrote it: the functions, Lambda for them, the trainer.</summary>
    private static void AllJson(DeployedStack stack)
    {
        var lines = Directory.EnumerateFiles(stack.Logs, "*.log", SearchOption.AllDirectories).SelectMany(File.ReadLines).ToList();
        Assert.True(lines.Count > 20, $"found only {lines.Count} lines");
        foreach (var line in lines)
        {
            using var json = JsonDocument.Parse(line);
            Assert.True(json.RootElement.TryGetProperty("event", out _) || json.RootElement.TryGetProperty("type", out _), line);
        }
    }
}
