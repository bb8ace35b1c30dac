using System.Text;
using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Scoring.Tests;

/// <summary>Short ways to a prediction.</summary>
internal static class Scored
{
    public static async Task<(string[] Lines, ScoreReport Report)> LinesAsync(TableModel model, string csv, ScoreOptions? options = null)
    {
        var (text, report) = await TextAsync(model, csv, options);
        return (text.TrimEnd('\n').Split('\n'), report);
    }

    public static async Task<(string Text, ScoreReport Report)> TextAsync(TableModel model, string csv, ScoreOptions? options = null)
    {
        using var output = new MemoryStream();
        var report = await TableScoring.ScoreAsync(model, DataFile.InMemory("new.csv", Encoding.UTF8.GetBytes(csv)), output, options);
        return (Encoding.UTF8.GetString(output.ToArray()), report);
    }

    public static async Task<string> ProblemAsync(TableModel model, string csv) =>
        (await Assert.ThrowsAsync<BadInputException>(() => LinesAsync(model, csv))).Message;
}
