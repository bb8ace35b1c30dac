using System.Globalization;
using System.Text;
using Overnight.Contracts;

// Made once for all tests.
[assembly: AssemblyFixture(typeof(Overnight.Browser.Tests.RealRuns))]
[assembly: AssemblyFixture(typeof(Overnight.Browser.Tests.Chromium))]

namespace Overnight.Browser.Tests;

/// <summary>Two runs on the built stack, made once: a classification that was interrupted and a regression; and a copy of what they left.</summary>
public sealed class RealRuns : IAsyncLifetime
{
    /// <summary>The results bucket's pages and documents, as a person copies them.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("overnight-pages-").FullName;

    public string Index => Path.Combine(Folder, ResultNames.Index);

    internal RunFolder Interrupted { get; private set; } = new("boxes", "");

    internal RunFolder Regression { get; private set; } = new("areas", "");

    public async ValueTask InitializeAsync()
    {
        await using var stack = await DeployedStack.StartAsync();
        await stack.UploadAsync("recipes/boxes.json", """{ "epochs": 40, "batchSize": 16 }""");
        await stack.UploadAsync("datasets/boxes/boxes.csv", Samples.Table(4_000));
        Interrupted = await stack.RunOfAsync("boxes");
        var reached = await DeployedStack.EventuallyAsync("the middle of the training", async () =>
            await stack.ReadAsync<Progress>(Interrupted.Progress) is { Steps: > 0 } progress && 8 * progress.Step >= progress.Steps ? progress : null);
        Assert.True(reached.Step < reached.Steps, "the run was over before it could be interrupted: it needs more epochs");
        stack.Cloud.Ec2.Interrupt((await stack.HostAsync(Interrupted, 1))!.InstanceId);
        await stack.ResultOfAsync("boxes");

        await stack.UploadAsync("recipes/areas.json", """{ "epochs": 6 }""");
        await stack.UploadAsync("datasets/areas/areas.csv", Areas(1_500));
        Regression = await stack.RunOfAsync("areas");
        await stack.ResultOfAsync("areas");
        // The index is written after the result.
        await DeployedStack.EventuallyAsync("both runs on the page of all runs", async () =>
            await stack.BytesAsync(ResultNames.Index) is { } page && Encoding.UTF8.GetString(page) is var text && text.Contains(Regression.Run, StringComparison.Ordinal)
                && text.Contains(Interrupted.Run, StringComparison.Ordinal) ? page : null);
        await CopyAsync(stack, "");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    internal string Report(RunFolder run) => Path.Combine(Folder, run.Report);

    internal T Read<T>(string key)
        where T : class => Documents.Parse<T>(File.ReadAllBytes(Path.Combine(Folder, key)));

    private async Task CopyAsync(DeployedStack stack, string prefix)
    {
        foreach (var key in await stack.KeysAsync(prefix))
        {
            if (key.StartsWith("checkpoints/", StringComparison.Ordinal)) continue;
            var path = Path.Combine(Folder, key);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, (await stack.BytesAsync(key))!);
        }
    }

    /// <summary>A number to predict, words, dates, gaps, text and a column that counts the rows.</summary>
    private static string Areas(int rows, int seed = 11)
    {
        var random = new Random(seed);
        string[] kinds = ["plain", "fine", "so-called \"best\""], words = ["old", "new", "worn", "kept", "made", "by", "hand", "in", "town"];
        var text = new StringBuilder("id,width,kind,sold,day,remark,area\n");
        for (var row = 1; row <= rows; row++)
        {
            var (width, kind) = (random.NextDouble() * 10, random.Next(3));
            var shown = random.Next(10) == 0 && row > 1 ? "" : width.ToString("0.000", CultureInfo.InvariantCulture);
            var remark = string.Join(' ', Enumerable.Range(0, 5).Select(_ => words[random.Next(words.Length)])) + $" {random.Next(1000)}";
            text.Append(CultureInfo.InvariantCulture, $"{row},{shown},\"{kinds[kind].Replace("\"", "\"\"", StringComparison.Ordinal)}\",{(random.Next(2) == 0 ? "yes" : "no")},")
                .Append(CultureInfo.InvariantCulture, $"2024-{random.Next(1, 13):00}-{random.Next(1, 28):00},{remark},{(width * 3) + (kind * 5) + random.NextDouble():0.000}\n");
        }
        return text.ToString();
    }
}
