using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests;

/// <summary>The command line as a user calls it: processes, files and exit codes.</summary>
public sealed partial class CommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("overnight-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Train_uploads_follows_and_prints_the_outcome_and_the_second_time_finds_the_same_run()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "boxes.csv"), Samples.Table(300));
        var first = await CommandLine.OvernightAsync(_folder, "train", "boxes.csv", "--name", "boxes", "--local");
        Assert.True(first.ExitCode == 0, first.Output + first.Errors);
        var run = RunId().Match(first.Output).Value;
        Assert.All(["planned: classification", "attempt 1", "succeeded", "accuracy", "cost", "report.html"], said => Assert.Contains(said, first.Output));

        var second = await CommandLine.OvernightAsync(_folder, "train", "boxes.csv", "--name", "boxes", "--local");
        Assert.Equal((0, run), (second.ExitCode, RunId().Match(second.Output).Value));

        var runs = await CommandLine.OvernightAsync(_folder, "runs", "--local");
        Assert.Single(RunId().Matches(runs.Output));
        var shown = await CommandLine.OvernightAsync(_folder, "show", run, "--local");
        Assert.Equal((0, true), (shown.ExitCode, shown.Output.Contains("succeeded", StringComparison.Ordinal)));

        var cost = await CommandLine.OvernightAsync(_folder, "cost", "--by", "type", "--json", "--local");
        Assert.True(cost.ExitCode == 0, cost.Output + cost.Errors);
        using var report = JsonDocument.Parse(cost.Output);
        var total = report.RootElement.GetProperty("total").GetProperty("sums");
        Assert.Equal(1, total.GetProperty("runs").GetInt32());
        Assert.True(total.GetProperty("usd").GetDecimal() > 0, cost.Output);
        Assert.Equal(
            total.GetProperty("usd").GetDecimal(),
            report.RootElement.GetProperty("groups").EnumerateArray().Sum(group => group.GetProperty("sums").GetProperty("usd").GetDecimal()));
    }

    [Fact]
    public async Task Where_nothing_was_run_it_cost_nothing_and_says_what_to_do()
    {
        var cost = await CommandLine.OvernightAsync(_folder, "cost", "--local");
        Assert.True(cost.ExitCode == 0, cost.Output + cost.Errors);
        Assert.Contains("no run has ended yet", cost.Output);
    }

    [Fact]
    public async Task A_failed_run_is_made_once_more_on_purpose_in_a_folder_of_its_own()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "boxes.csv"), Samples.Table(100));
        await File.WriteAllTextAsync(Path.Combine(_folder, "recipe.json"), """{ "command": ["/bin/sh", "-c", "exit 70"] }""");
        var failed = await CommandLine.OvernightAsync(_folder, "train", "boxes.csv", "--name", "boxes", "--recipe", "recipe.json", "--local");
        Assert.True(failed.ExitCode == 1, failed.Output + failed.Errors);
        var run = RunId().Match(failed.Output).Value;

        for (var number = 1; number <= 2; number++)
        {
            var again = await CommandLine.OvernightAsync(_folder, "retry", run, "--local");
            Assert.True(again.ExitCode == 1, again.Output + again.Errors);
            Assert.Contains($"run {run}-r{number} starts", again.Output);
        }
        var runs = await CommandLine.OvernightAsync(_folder, "runs", "--local");
        Assert.All([$"{run}-r1", $"{run}-r2"], retried => Assert.Contains(retried, runs.Output));
        Assert.Equal(66, (await CommandLine.OvernightAsync(_folder, "retry", "no-such-run", "--local")).ExitCode);
    }

    [Fact]
    public async Task The_doctor_looks_at_a_cloud_that_is_up_as_far_as_it_goes()
    {
        Assert.SkipUnless(Repository.Program("aws") is not null, "the aws command line is not on this machine");
        await using var stack = await DeployedStack.StartAsync();
        var seen = await CommandLine.RunAsync("dotnet", [Repository.CommandLine, "doctor"], _folder, new()
        {
            ["AWS_ENDPOINT_URL"] = stack.Cloud.Endpoint.ToString(),
            ["AWS_REGION"] = stack.Cloud.Region,
            ["AWS_ACCESS_KEY_ID"] = stack.Cloud.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = stack.Cloud.SecretAccessKey,
        });
        Assert.True(seen.ExitCode == 0, seen.Output + seen.Errors);
        Assert.All(["ok      credentials", "ok      buckets", "ok      compute environments: 4, all VALID and ENABLED", "ok      queues"], said => Assert.Contains(said, seen.Output));
        Assert.Contains("?       GPU spot quota", seen.Output);
    }

    [Fact]
    public async Task A_rejected_dataset_exits_2_and_says_where_and_why()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "ragged.csv"), "a,b,label\n1,2,x\n1,2\n");
        var ended = await CommandLine.OvernightAsync(_folder, "train", "ragged.csv", "--name", "ragged", "--local");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("ragged.csv, row 3", ended.Output);
    }

    [Theory]
    [InlineData(64, "--name", "train", "x.csv")]
    [InlineData(66, "nowhere.csv", "train", "nowhere.csv", "--name", "x", "--local")]
    [InlineData(66, "no-such-run", "show", "no-such-run", "--local")]
    [InlineData(64, "frobnicate", "frobnicate")]
    [InlineData(64, "'week'", "cost", "--by", "week")]
    [InlineData(64, "found '2026-1', expected a month such as 2026-01", "cost", "--since", "2026-1")]
    public async Task A_call_that_cannot_be_followed_is_explained_in_a_line(int exitCode, string saying, params string[] arguments)
    {
        var ended = await CommandLine.OvernightAsync(_folder, arguments);
        Assert.True(exitCode == ended.ExitCode, ended.Output + ended.Errors);
        Assert.Contains(saying, ended.Errors);
        Assert.DoesNotContain("   at ", ended.Errors);
    }

    [Fact]
    public async Task An_upload_by_the_aws_command_line_to_a_cloud_that_is_up_ends_in_a_result()
    {
        Assert.SkipUnless(Repository.Program("aws") is not null, "the aws command line is not on this machine");
        await File.WriteAllTextAsync(Path.Combine(_folder, "boxes.csv"), Samples.Table(300));
        using var up = CommandLine.Start("dotnet", [Repository.CommandLine, "up", "--data", "state", "--port", "0"], _folder, new() { ["OVERNIGHT_TEMPLATE"] = Repository.Template });
        try
        {
            var (endpoint, data, results) = await AddressesAsync(up);
            Assert.Equal(0, (await AwsAsync(endpoint, "s3", "cp", "boxes.csv", $"{data}/datasets/boxes/boxes.csv")).ExitCode);
            var listing = await DeployedStack.EventuallyAsync("result.json", async () =>
                await AwsAsync(endpoint, "s3", "ls", "--recursive", $"{results}/runs/boxes/") is var listed && listed.Output.Contains("result.json", StringComparison.Ordinal) ? listed : null);
            var key = ResultKey().Match(listing.Output).Value;
            var result = await AwsAsync(endpoint, "s3", "cp", $"{results}/{key}", "-");
            Assert.Equal(RunStatus.Succeeded, Documents.Parse<Result>(System.Text.Encoding.UTF8.GetBytes(result.Output)).Status);
        }
        finally
        {
            up.Kill(entireProcessTree: true);
            await up.WaitForExitAsync();
        }
    }

    private static async Task<(string Endpoint, string Data, string Results)> AddressesAsync(Process up)
    {
        var said = new Dictionary<string, string>();
        while (said.Count < 3 && await up.StandardOutput.ReadLineAsync() is { } line)
            if (line.Trim().Split("  ", 2, StringSplitOptions.TrimEntries) is [("endpoint" or "data" or "results") and var what, var where]) said[what] = where;
        return said.Count == 3 ? (said["endpoint"], said["data"], said["results"]) : throw new InvalidOperationException(await up.StandardError.ReadToEndAsync());
    }

    private Task<Ended> AwsAsync(string endpoint, params string[] arguments) => CommandLine.RunAsync("aws", ["--endpoint-url", endpoint, .. arguments], _folder, new()
    {
        ["AWS_ACCESS_KEY_ID"] = "local",
        ["AWS_SECRET_ACCESS_KEY"] = "local",
        ["AWS_DEFAULT_REGION"] = "us-east-1",
    });

    [GeneratedRegex("boxes-[0-9a-f]{16}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RunId();

    [GeneratedRegex(@"runs/boxes/\S+/result\.json", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ResultKey();
}
