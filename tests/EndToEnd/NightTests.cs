using System.Text;
using Overnight.Contracts;
using Overnight.Local.Sns;

namespace Overnight.EndToEnd.Tests;

/// <summary>Nights of the built stack: its schedule, functions, both workflows and the trainer.</summary>
public sealed class NightTests
{
    private const string Trains = """{ "nightly": true, "model": "linear", "epochs": 1 }""";
    private const string SaysBadData = """{ "nightly": true, "command": ["/bin/sh", "-c", "exit 65"] }""";

    [Fact]
    public async Task Of_two_nights_one_with_changed_data_trains_that_dataset_alone()
    {
        // Behind the functions' own clocks, which a night takes ahead by a day.
        var clock = new JumpingClock(behind: TimeSpan.FromDays(3));
        await using var stack = await DeployedStack.StartAsync(clock: clock);
        foreach (var name in new[] { "boxes", "sales" })
        {
            await stack.UploadAsync(DataNames.Recipe(name), Trains);
            await stack.UploadAsync($"datasets/{name}/table.csv", Samples.Table(100));
            await DeployedStack.EventuallyAsync($"the note of {name}", async () => (await stack.KeysAsync($"{ResultNames.Uploads}{name}/")).FirstOrDefault());
        }
        // The sweep takes them for no lost ones.
        Assert.Equal("""{"uploads":2,"started":0,"closed":0}""", await InvokeAsync(stack, "SweepFunctionArn", """{"days": 7}"""));
        Assert.Empty(await stack.KeysAsync(RunFolder.Runs));

        var first = await NightAsync(stack, clock, night: 1);
        Assert.Equal((2, 2, 0), (first.Trained, first.Promoted, first.Unchanged));
        Assert.True(first.CostUsd > 0);

        await stack.UploadAsync("datasets/sales/table.csv", Samples.Table(100, seed: 2));
        var second = await NightAsync(stack, clock, night: 2);
        Assert.Equal((1, 1, 0), (second.Trained, second.Unchanged, second.Failed));
        Assert.Equal(1, await RunsAsync(stack, "boxes"));
        Assert.Equal(2, await RunsAsync(stack, "sales"));
        Assert.Equal(2, (await MailsAsync(stack, count: 2)).Count);
        var told = stack.Cloud.Sns.Outbox(stack.Cloud.Outputs["TopicArn"]);
        Assert.Equal(3, told.Count(message => message.Attributes["kind"].Value == "run" && message.Attributes["status"].Value == "succeeded"));

        var shown = await OvernightAsync(stack, "nights", second.Night);
        Assert.True(shown.ExitCode == 0, shown.Errors);
        Assert.Contains($"- boxes: since {first.EndedAt.UtcDateTime:yyyy-MM-dd}", shown.Output, StringComparison.Ordinal);
        var listed = await OvernightAsync(stack, "nights", "--json");
        Assert.Equal(2, System.Text.Json.JsonDocument.Parse(listed.Output).RootElement.GetArrayLength());
        Assert.Equal(66, (await OvernightAsync(stack, "nights", "1999-01-01")).ExitCode);
    }

    [Fact]
    public async Task A_schedule_that_fires_twice_is_one_night_and_over_its_cap_nothing_more_starts()
    {
        await using var stack = await DeployedStack.StartAsync(new() { ["NightlyConcurrency"] = "1", ["NightlyMaxUsd"] = "0.000001" });
        foreach (var name in new[] { "first", "second" })
        {
            await stack.UploadAsync(DataNames.Recipe(name), SaysBadData);
            await stack.UploadAsync($"datasets/{name}/table.csv", Samples.Table(50));
            await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System, TestContext.Current.CancellationToken); // S3 tells seconds.
        }
        const string fired = """{"time": "2026-11-21T01:00:00Z"}""";
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => InvokeAsync(stack, "NightFunctionArn", fired)));
        Assert.Equal("""{"night":"2026-11-21-0100","datasets":2,"due":2}""", Assert.Single(answers.Distinct()));

        var night = await SummaryAsync(stack, count: 1);
        Assert.Equal((1, 1), (night.Failed, night.Skipped));
        var skipped = night.Datasets.Single(dataset => dataset.Outcome == NightOutcome.Skipped);
        Assert.Equal("second", skipped.Name);
        Assert.Contains("cap of $0.0000010 was reached", skipped.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (await RunsAsync(stack, "first"), await RunsAsync(stack, "second")));
        var mail = Assert.Single(await MailsAsync(stack, count: 1));
        Assert.Equal($"Overnight, night of 2026-11-21: 0 trained, 0 promoted, 1 failed, 1 skipped, {QuoteSentence.Usd(night.CostUsd)}", mail.Subject);

        // Once more, late: the night is over, and stays as it was.
        await InvokeAsync(stack, "NightFunctionArn", fired);
        Assert.Equal(3, (await stack.KeysAsync(NightNames.Prefix)).Count);
        Assert.Equal(0, await RunsAsync(stack, "second"));
    }

    [Fact]
    public async Task Who_calls_train_on_a_nightly_dataset_has_it_trained_at_once()
    {
        await using var stack = await DeployedStack.StartAsync();
        var folder = Directory.CreateTempSubdirectory("overnight-nightly-");
        try
        {
            var (data, recipe) = (Path.Combine(folder.FullName, "table.csv"), Path.Combine(folder.FullName, "recipe.json"));
            await File.WriteAllTextAsync(data, Samples.Table(100), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(recipe, Trains, TestContext.Current.CancellationToken);
            var trained = await OvernightAsync(stack, "train", data, "--name", "boxes", "--recipe", recipe);
            Assert.True(trained.ExitCode == 0, trained.Output + trained.Errors);
            Assert.Equal("""{"night":"2026-11-21-0100","datasets":1,"due":0}""",
                await InvokeAsync(stack, "NightFunctionArn", """{"time": "2026-11-21T01:00:00Z"}"""));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A night's mail is sent once its summary stands.</summary>
    private static Task<List<PublishedMessage>> MailsAsync(DeployedStack stack, int count) =>
        DeployedStack.EventuallyAsync($"{count} mails of nights", () => Task.FromResult(
            stack.Cloud.Sns.Outbox(stack.Cloud.Outputs["TopicArn"]).Where(message => message.Attributes["kind"].Value == "night").ToList()
                is var told && told.Count >= count ? told : null));

    /// <summary>Lets a day pass until the schedule has fired, then waits for the night's end.</summary>
    private static async Task<NightSummary> NightAsync(DeployedStack stack, JumpingClock clock, int night)
    {
        // At once: a function that the first hours start would be out of time in the next.
        clock.Jump(TimeSpan.FromHours(24.25));
        return await SummaryAsync(stack, night);
    }

    private static Task<NightSummary> SummaryAsync(DeployedStack stack, int count) => DeployedStack.EventuallyAsync($"{count} nights", async () =>
    {
        var ended = (await stack.KeysAsync(NightNames.Prefix)).Where(key => NightNames.OfSummary(key) is not null).Order(StringComparer.Ordinal).ToList();
        return ended.Count < count ? null : await stack.ReadAsync<NightSummary>(ended[^1]);
    });

    private static async Task<int> RunsAsync(DeployedStack stack, string name) =>
        (await stack.KeysAsync($"{RunFolder.Runs}{name}/")).Select(key => key.Split('/')[2]).Distinct().Count();

    private static async Task<string> InvokeAsync(DeployedStack stack, string function, string request)
    {
        var answer = await stack.Cloud.Lambda.InvokeAsync(stack.Cloud.Outputs[function], Encoding.UTF8.GetBytes(request), CancellationToken.None);
        Assert.Null(answer.ErrorType);
        return Encoding.UTF8.GetString(answer.Payload);
    }

    private static Task<Ended> OvernightAsync(DeployedStack stack, params string[] arguments) =>
        CommandLine.RunAsync("dotnet", [Repository.CommandLine, .. arguments], Path.GetTempPath(), new()
        {
            ["AWS_ENDPOINT_URL"] = stack.Cloud.Endpoint.ToString(),
            ["AWS_REGION"] = stack.Cloud.Region,
            ["AWS_ACCESS_KEY_ID"] = stack.Cloud.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = stack.Cloud.SecretAccessKey,
        });
}
