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
        Assert.EndsWith(recipe is not null && problem.Field is not null ? "bad.json" : file, problem.File, StringComparison.Ordinal);
        if (saying is not null) Assert.Contains(saying, problem.ToString());
        if (file == "ragged.csv") Assert.Equal(3, problem.Row);
    }

    [Fact]
    public async Task A_bad_row_beyond_what_was_profiled_fails_the_first_attempt_and_is_not_retried()
    {
        // PlanRun profiles a bounded prefix: the trainer is the first to see this row.
        const int profiledMiB = 64;
        var row = string.Join(',', Enumerable.Repeat("0.123456789", 100)) + ",1\n";
        var table = new System.Text.StringBuilder(string.Join(',', Enumerable.Range(0, 100).Select(i => $"c{i}")) + ",label\n");
        while (table.Length < (profiledMiB + 4) << 20) table.Append(row).Append(row[..^2] + "0\n");
        var rows = table.ToString().AsSpan().Count('\n');
        table.Append("1,2,3\n");

        await using var stack = await DeployedStack.StartAsync();
        await stack.UploadAsync("datasets/bad/late.csv", table.ToString());
        var result = await stack.ResultOfAsync("bad");

        Assert.Equal((RunStatus.Failed, Verdict.BadData, 1), (result.Status, result.Verdict, result.Attempts));
        Assert.Equal(rows + 1, Assert.Single(result.Problems).Row);
    }
}
