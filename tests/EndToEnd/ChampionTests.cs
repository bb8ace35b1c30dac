using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests;

/// <summary>Nights of one dataset: a better model becomes the champion, a worse one does not, and a person can roll back.</summary>
public sealed class ChampionTests
{
    private const string Coarse = """{ "model": "linear", "epochs": 1, "learningRate": 0.00001, "promote": { "metric": "logLoss" } }""";
    private const string Fine = """{ "model": "mlp", "epochs": 30, "promote": { "metric": "logLoss" } }""";

    [Fact]
    public async Task A_better_run_becomes_the_champion_a_worse_one_does_not_and_a_person_has_the_last_word()
    {
        await using var stack = await DeployedStack.StartAsync();
        var poor = await RunAsync(stack, """{ "model": "mlp", "epochs": 1, "learningRate": 0.002, "promote": { "metric": "logLoss" } }""", seed: 1);
        Assert.True(poor.Promoted, poor.Message);
        Assert.Contains("the first model of its name", poor.Message, StringComparison.Ordinal);

        var good = await RunAsync(stack, Fine, seed: 2);
        Assert.True(good.Promoted, good.Message);
        var promotion = (await stack.ReadAsync<Promotion>(new RunFolder("boxes", good.Run).Promotion))!;
        Assert.Equal((poor.Run, 400), (promotion.Comparison!.Champion, promotion.Comparison.Rows));
        Assert.True(promotion.Comparison.Gain > 0 && promotion.Comparison.P < 0.05, promotion.Message);

        var bad = await RunAsync(stack, Coarse, seed: 3);
        Assert.False(bad.Promoted, bad.Message);
        Assert.Equal(RunStatus.Succeeded, bad.Status);
        var champion = (await stack.ReadAsync<Champion>(new ModelNames("boxes").Champion))!;
        Assert.Equal((good.Run, poor.Run), (champion.Run, Assert.Single(champion.Previous).Run));

        var rolledBack = await OvernightAsync(stack, "champion", "boxes", "--set", bad.Run);
        Assert.True(rolledBack.ExitCode == 0, rolledBack.Errors);
        var shown = await OvernightAsync(stack, "champion", "boxes", "--json");
        Assert.Equal(bad.Run, Documents.Parse<Champion>(System.Text.Encoding.UTF8.GetBytes(shown.Output)).Run);
        var runs = await OvernightAsync(stack, "runs", "--name", "boxes");
        Assert.Single(runs.Output.Split('\n'), line => line.Contains("champion", StringComparison.Ordinal));
        var refused = await OvernightAsync(stack, "champion", "boxes", "--set", "no-such-run");
        Assert.Equal(66, refused.ExitCode);
        Assert.Contains("found no metrics of run 'no-such-run'", refused.Errors, StringComparison.Ordinal);
    }

    private static async Task<Result> RunAsync(DeployedStack stack, string recipe, int seed)
    {
        var before = await RunsAsync(stack);
        await stack.UploadAsync("recipes/boxes.json", recipe);
        await stack.UploadAsync("datasets/boxes/boxes.csv", Samples.Table(2_000, seed));
        return await DeployedStack.EventuallyAsync("another run's result", async () =>
            (await RunsAsync(stack)).Except(before).FirstOrDefault() is { } run ? await stack.ReadAsync<Result>(new RunFolder("boxes", run).Result) : null);
    }

    private static async Task<List<string>> RunsAsync(DeployedStack stack)
    {
        var listing = await stack.S3.ListObjectsV2Async(new() { BucketName = stack.ResultsBucket, Prefix = $"{RunFolder.Runs}boxes/" });
        return [.. (listing.S3Objects ?? []).Select(found => found.Key.Split('/')[2]).Distinct()];
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
