using System.Text;
using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests;

/// <summary>Whatever a key may hold is a name like any other, from the upload to the pages.</summary>
public sealed class HostileNamesTests
{
    private const string Script = "<script>alert(1)<script>";

    // "datasets/", the name, "/t.csv": 1,024 bytes, the most that a key has.
    private static readonly string Longest = new('n', 1_024 - "datasets/".Length - "/t.csv".Length);

    private static readonly string[] Names = [$"{Script} & \"quoted\"", "a b+c %2F d", "naïve 🌙 夜", "..", "=HYPERLINK(1)", Longest];

    [Fact]
    public async Task They_train_and_are_shown_as_what_they_are()
    {
        await using var stack = await DeployedStack.StartAsync();
        var table = Samples.Table(60);
        foreach (var name in Names) await stack.UploadAsync($"datasets/{name}/t.csv", table);
        foreach (var name in Names)
        {
            var result = await stack.ResultOfAsync(KeyPart.Of(name));
            Assert.True(result.Status == RunStatus.Succeeded, $"{name}: {result.Message}");
            Assert.Equal(name, result.Name);
            Assert.NotNull(await stack.BytesAsync(result.Model! + "model.onnx"));
            Assert.DoesNotContain(Script, await TextAsync(result.Report!), StringComparison.Ordinal);
        }

        var index = await DeployedStack.EventuallyAsync("all names on the page of all runs", async () =>
            await TextAsync(ResultNames.Index) is var page && page.Contains($"{Names.Length:N0} with a champion", StringComparison.Ordinal) ? page : null);
        Assert.DoesNotContain(Script, index, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", index, StringComparison.Ordinal);
        var keys = await stack.KeysAsync("");
        Assert.All(keys, key => Assert.InRange(Encoding.UTF8.GetByteCount(key), 1, KeyPart.LongestKeyBytes));
        Assert.DoesNotContain("..", keys.SelectMany(key => key.Split('/')));

        async Task<string> TextAsync(string key) => Encoding.UTF8.GetString(await stack.BytesAsync(key) ?? []);
    }
}
