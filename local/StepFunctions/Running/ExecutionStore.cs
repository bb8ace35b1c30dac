using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>
/// The executions' folders: <c>executions/MACHINE/NAME/{execution.json,history.jsonl,map-runs/ID.json}</c>. An item of a Map Run has
/// its folder below <c>MACHINE/LABEL</c>'s.
/// </summary>
internal sealed class ExecutionStore(string folder)
{
    /// <summary>Letters, digits and dashes are the name's own folder; any other name is known by its hash, which no name can be.</summary>
    private const char MarksHash = '~';

    private readonly string _executions = Path.Combine(folder, "executions");

    public string HistoryFile(ExecutionRecord record) => Path.Combine(FolderOf(record.Arn), "history.jsonl");

    public void Save(ExecutionRecord record)
    {
        Directory.CreateDirectory(FolderOf(record.Arn));
        WholeFile.Replace(RecordFile(FolderOf(record.Arn)), JsonSerializer.SerializeToUtf8Bytes(record, ExecutionJson.Default.ExecutionRecord));
    }

    public void Save(MapRunRecord mapRun)
    {
        var mapRuns = Directory.CreateDirectory(MapRunFolder(FolderOf(mapRun.ExecutionArn)));
        var file = Path.Combine(mapRuns.FullName, mapRun.Arn[(mapRun.Arn.LastIndexOf(':') + 1)..] + ".json");
        WholeFile.Replace(file, JsonSerializer.SerializeToUtf8Bytes(mapRun, ExecutionJson.Default.MapRunRecord));
    }

    public ExecutionRecord Load(ExecutionRecord summary) => Read(RecordFile(FolderOf(summary.Arn)));

    public IEnumerable<ExecutionRecord> LoadAll() => Folders().Select(RecordFile).Where(File.Exists).Select(Read);

    public IEnumerable<MapRunRecord> LoadMapRuns() => Folders().Select(MapRunFolder).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.json"))
        .Select(file => JsonSerializer.Deserialize(File.ReadAllBytes(file), ExecutionJson.Default.MapRunRecord)
            ?? throw new InvalidDataException($"{file}: found null, expected a Map Run"));

    public void Delete(ExecutionRecord record) => Directory.Delete(FolderOf(record.Arn), recursive: true);

    private IEnumerable<string> Folders() =>
        Directory.Exists(_executions) ? Directory.EnumerateDirectories(_executions).SelectMany(Directory.EnumerateDirectories) : [];

    private string FolderOf(string executionArn)
    {
        var (machine, name) = Names.OfExecution(executionArn);
        return Path.Combine(_executions, FolderName(machine), FolderName(name));
    }

    private static string MapRunFolder(string folder) => Path.Combine(folder, "map-runs");

    /// <summary>Names may hold dots and any letters of any length in bytes, and differ only in case, which not every file system tells apart.</summary>
    private static string FolderName(string name) => name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_')
        ? name
        : MarksHash + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private static string RecordFile(string folder) => Path.Combine(folder, "execution.json");

    private static ExecutionRecord Read(string file) =>
        JsonSerializer.Deserialize(File.ReadAllBytes(file), ExecutionJson.Default.ExecutionRecord)
        ?? throw new InvalidDataException($"{file}: found null, expected an execution");
}
