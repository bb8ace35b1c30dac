using System.Text;
using Overnight.Contracts;

namespace Overnight.Data.Tests;

/// <summary>Short ways to a dataset of text.</summary>
internal static class Csv
{
    public static DataFile File(string text, string name = "data.csv", DataPart part = DataPart.Train) =>
        DataFile.InMemory(name, Encoding.UTF8.GetBytes(text), part);

    public static async Task<DatasetProfile> ProfileAsync(
        string text, string? target = null, LearningTask task = LearningTask.Auto, Dictionary<string, ColumnOverride>? columns = null) =>
        await ProfileAsync([File(text)], target, task, columns: columns);

    public static async Task<DatasetProfile> ProfileAsync(
        DataFile[] files, string? target = null, LearningTask task = LearningTask.Auto, ReadOptions? options = null,
        Dictionary<string, ColumnOverride>? columns = null) =>
        await DatasetProfile.ReadAsync(await DatasetLayout.RecogniseAsync(files, options), target, task, options, columns);

    /// <summary>Profiled and read, as a run does.</summary>
    public static async Task<Table> ReadAsync(string text, ReadOptions? options = null) => await ReadAsync([File(text)], options);

    public static async Task<Table> ReadAsync(DataFile[] files, ReadOptions? options = null)
    {
        var layout = await DatasetLayout.RecogniseAsync(files, options);
        var profile = await DatasetProfile.ReadAsync(layout, options: options);
        return await TableReader.ReadAsync(layout.Of(DataPart.Train), profile.Table!, options);
    }

    /// <summary>The one problem that <paramref name="work"/> ends with, as a person reads it.</summary>
    public static async Task<string> ProblemAsync(Func<Task> work)
    {
        var bad = await Assert.ThrowsAsync<BadInputException>(work);
        return Assert.Single(bad.Problems).ToString();
    }

    /// <summary>Lines numbered from <paramref name="first"/>.</summary>
    public static string Lines(int first, int count, Func<int, string> line) =>
        string.Concat(Enumerable.Range(first, count).Select(i => line(i) + "\n"));
}
