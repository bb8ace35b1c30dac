using System.Text.Json;

namespace Overnight.EndToEnd.Tests.Chaos;

/// <summary>What a local cloud has written down, read from beside it.</summary>
internal sealed class StateFolder(string path)
{
    public string Path => path;

    /// <summary>Everything that still runs or waits, in words: executions, Map Runs, jobs, events.</summary>
    public IReadOnlyList<string> UnderWay() =>
    [
        .. Records("stepfunctions/executions").Where(record => StatusOf(record.Json) == "RUNNING").Select(record => $"running: {record.File}"),
        .. Records("batch/jobs").Where(record => StatusOf(record.Json) is not ("Succeeded" or "Failed")).Select(record => $"not ended: {record.File}"),
        .. Files("lambda/events", "*.json").Select(file => $"an event that is not over: {file}"),
    ];

    /// <summary>What should be gone once nothing runs, and what cannot be read again.</summary>
    public IReadOnlyList<string> Remains() =>
    [
        .. Files("s3/incoming", "*").Select(file => $"half an upload: {file}"),
        .. Files("scratch", "*").Select(file => $"a container's: {file}"),
        .. Files("", "*.json").Concat(Files("", "*.jsonl")).SelectMany(Unreadable),
    ];

    private static string StatusOf(JsonElement record) => record.GetProperty("status").GetString()!;

    private static IEnumerable<string> Unreadable(string file)
    {
        var parts = file.EndsWith('l') ? File.ReadLines(file) : [File.ReadAllText(file)];
        var number = 0;
        foreach (var part in parts)
        {
            number++;
            if (!IsJson(part)) yield return $"{file}, part {number}: not JSON: {part}";
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            JsonDocument.Parse(text).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private IEnumerable<(string File, JsonElement Json)> Records(string folder)
    {
        foreach (var file in Files(folder, "*.json"))
        {
            byte[] bytes;
            try
            {
                bytes = File.ReadAllBytes(file);
            }
            catch (FileNotFoundException)
            {
                continue;
            }
            yield return (file, JsonDocument.Parse(bytes).RootElement);
        }
    }

    private string[] Files(string folder, string pattern)
    {
        var whole = System.IO.Path.Combine(path, folder);
        return Directory.Exists(whole) ? Directory.GetFiles(whole, pattern, SearchOption.AllDirectories) : [];
    }
}
