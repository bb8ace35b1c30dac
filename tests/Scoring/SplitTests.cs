using System.Text;
using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Scoring.Tests;

public sealed class SplitTests
{
    private static readonly TableModel Model = SmallModel.Make();

    [Fact]
    public async Task The_parts_outputs_are_the_whole_files()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var csv = Table(random, random.Next(1, 60));
            var (whole, report) = await Scored.TextAsync(Model, csv, new ScoreOptions { Threads = 1 });
            foreach (var partBytes in new[] { 1, 2, random.Next(3, 40), random.Next(40, 400), 100_000 })
            {
                var file = DataFile.InMemory("new.csv", Encoding.UTF8.GetBytes(csv));
                var parts = await TableScoring.SplitAsync(Model, file, partBytes);
                Assert.Equal((0, file.SizeBytes), (parts[0].Start, parts[^1].End));
                Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
                var (text, reports) = (new StringBuilder(), new List<ScoreReport>());
                foreach (var part in parts)
                {
                    var scored = await Scored.TextAsync(Model, csv, new ScoreOptions { Threads = 1 + (seed % 2), Part = part, ChunkBytes = 64 });
                    text.Append(scored.Text);
                    reports.Add(scored.Report);
                }
                Assert.True(whole == text.ToString(), $"seed {seed}, parts of {partBytes} bytes: found\n{text}\nexpected\n{whole}\nof\n{csv}");
                AssertSame(report, ScoreReport.Merge(reports), $"seed {seed}, parts of {partBytes} bytes");
            }
        }
    }

    [Fact]
    public async Task A_packed_file_has_no_parts()
    {
        var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true)) gzip.Write("a,colour\n1,red\n"u8);
        var problem = await Assert.ThrowsAsync<BadInputException>(() => TableScoring.SplitAsync(Model, DataFile.InMemory("new.csv.gz", packed.ToArray()), 10));
        Assert.Contains("found a packed file, expected a plain one", problem.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(ScoreReport whole, ScoreReport merged, string where)
    {
        Assert.True(whole.Rows == merged.Rows && whole.Unreadable == merged.Unreadable, where);
        Assert.Equal(whole.Odd.OrderBy(odd => odd.Column, StringComparer.Ordinal), merged.Odd.OrderBy(odd => odd.Column, StringComparer.Ordinal));
        for (var i = 0; i < whole.Drift.Columns.Count; i++)
        {
            var (one, other) = (whole.Drift.Columns[i].Seen, merged.Drift.Columns[i].Seen);
            Assert.Equal((one.Rows, one.Missing, one.New), (other.Rows, other.Missing, other.New));
            Assert.Equal(one.Shifts, other.Shifts, 1e-6 * (1 + Math.Abs(one.Shifts)));
            Assert.Equal(one.NewCategories, other.NewCategories);
        }
        Assert.Equal(whole.Evaluation?.Rows, merged.Evaluation?.Rows);
        if (whole.Evaluation is null) return;
        foreach (var (one, other) in whole.Evaluation.Metrics.Zip(merged.Evaluation!.Metrics)) Assert.Equal(one.Value, other.Value, 1e-6 * (1 + Math.Abs(one.Value)));
    }

    /// <summary>Quotes, newlines and separators in values, blank and broken lines, either kind of newline, with and without a last one.</summary>
    private static string Table(Random random, int rows)
    {
        var newLine = random.Next(2) == 0 ? "\n" : "\r\n";
        var text = new StringBuilder(random.Next(4) == 0 ? "\uFEFF" : "").Append("note,a,colour,y").Append(newLine);
        // One plain row shows how many columns there are, however broken the rest.
        for (var row = 0; row < 3; row++) text.Append($"plain,{row},red,{row}").Append(newLine);
        for (var row = 0; row < rows; row++)
        {
            var note = random.Next(6) switch
            {
                0 => "\"a\nb\"",
                1 => "\"say \"\"hi\"\", then\r\n\r\nleave\"",
                2 => "5\" pipe",
                3 => " \"padded, quoted\" ",
                4 => "",
                _ => "word",
            };
            var colour = random.Next(5) == 0 ? $"\"new {random.Next(3)}\"" : SmallModel.Colours[random.Next(3)];
            text.Append(random.Next(12) switch
            {
                0 => "",
                1 => "only,two",
                2 => "   ",
                _ => $"{note},{(random.Next(6) == 0 ? "?" : $"{random.Next(100)}")},{colour},{random.Next(9)}",
            });
            if (row < rows - 1 || random.Next(2) == 0) text.Append(newLine);
        }
        return text.ToString();
    }
}
