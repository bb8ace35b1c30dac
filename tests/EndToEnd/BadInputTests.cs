using System.Text;
using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests;

/// <summary>What cannot be used ends in a result that says why, once, without a retry.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("empty.csv", "", null, "empty")]
    [InlineData("garbage.csv", "\0\u0001\u0002\0\0\u0007garbage\0", null, null)]
    [InlineData("narrow.csv", "a\n1\n2\n3\n", null, null)]
    [InlineData("ragged.csv", "a,b,label\n1,2,x\n1,2\n3,4,y\n", null, null)]
    [InlineData("fine.csv", null, """{ "epocs": 3 }""", "epochs")]
    [InlineData("fine.csv", null, """{ "target": "no such column" }""", "no such column")]
    public async Task It_is_rejected_with_what_was_found_and_expected(string file, string? text, string? recipe, string? saying)
    {
        await using var stack = await DeployedStack.StartAsync();
        if (recipe is not null) await stack.UploadAsync("recipes/bad.json", recipe);
        await stack.UploadAsync("datasets/bad/" + file, text ?? Samples.Table(100));
        var result = await stack.ResultOfAsync("bad");

        Assert.Equal(RunStatus.Rejected, result.Status);
        Assert.Equal(0, result.Attempts);
        var problem = Assert.Single(result.Problems);
        Assert.False(string.IsNullOrWhiteSpace(problem.Found) || string.IsNullOrWhiteSpace(problem.Expected), problem.ToString());
        if (recipe is null) Assert.EndsWith(file, problem.File, StringComparison.Ordinal);
        else Assert.NotNull(problem.Field);
        if (saying is not null) Assert.Contains(saying, problem.ToString());
        if (file == "ragged.csv") Assert.Equal(3, problem.Row);
    }

    [Fact]
    public async Task A_bad_row_beyond_what_was_profiled_fails_the_first_attempt_and_is_not_retried()
    {
        // PlanRun profiles a bounded prefix: the trainer is the first to see the last row.
        const int profiledMiB = 64;
        var block = Samples.Table(20_000);
        var (header, body) = (block[..(block.IndexOf('\n') + 1)], block[(block.IndexOf('\n') + 1)..]);
        var table = new StringBuilder(header);
        while (table.Length < (profiledMiB + 1) << 20) table.Append(body);
        var goodLines = table.ToString().AsSpan().Count('\n');
        table.Append("1,2,small\n");

        await using var stack = await DeployedStack.StartAsync();
        await stack.UploadAsync("datasets/bad/late.csv", table.ToString());
        var result = await stack.ResultOfAsync("bad");

        Assert.Equal((RunStatus.Failed, Verdict.BadData, 1), (result.Status, result.Verdict, result.Attempts));
        Assert.Equal(goodLines + 1, Assert.Single(result.Problems).Row);
    }
}
