using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Overnight.Local.Hosting;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>
/// The executions' folders: <c>executions/MACHINE/NAME/{execution.json,history.jsonl,map-runs/ID.json}</c>. An item of a Map Run has
/// its folder below <c>MACHINE/LABEL</c>'s.
/// </summary>
internal sealed class ExecutionStore(StateFiles files, string folder)
{
    /// <summary>Letters, digits and dashes are the name's own folder; any other name is known by its hash, which no name can be.</summary>
    private const char MarksHash = '~';

    private const string RecordName = "execution.json", MapRunsName = "map-runs";

    private readonly string _executions = Path.Combine(folder, "executions");

    public string HistoryFile(ExecutionRecord record) => Path.Combine(FolderOf(record.Arn), "history.jsonl");

    public void Save(ExecutionRecord record)
    {
        files.Replace(RecordFile(FolderOf(record.Arn)), JsonSerializer.SerializeToUtf8Bytes(record, ExecutionJson.Default.ExecutionRecord));
    }

    public void Save(MapRunRecord mapRun)
    {
        var file = Path.Combine(MapRunFolder(FolderOf(mapRun.ExecutionArn)), mapRun.Arn[(mapRun.Arn.LastIndexOf(':') + 1)..] + ".json");
        files.Replace(file, JsonSerializer.SerializeToUtf8Bytes(mapRun, ExecutionJson.Default.MapRunRecord));
    }

    public ExecutionRecord Load(ExecutionRecord summary) => Read(RecordFile(FolderOf(summary.Arn)));

    public IEnumerable<ExecutionRecord> LoadAll() => files.Below(_executions, RecordName).Select(Read);

    public IEnumerable<MapRunRecord> LoadMapRuns() => files.Below(_executions, ".json")
        .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == MapRunsName)
        .Select(file => JsonSerializer.Deserialize(files.ReadAll(file), ExecutionJson.Default.MapRunRecord)
            ?? throw new InvalidDataException($"{file}: found null, expected a Map Run"));

    public void Delete(ExecutionRecord record) => files.DeleteFolder(FolderOf(record.Arn));

    private string FolderOf(string executionArn)
    {
        var (machine, name) = Names.OfExecution(executionArn);
        return Path.Combine(_executions, FolderName(machine), FolderName(name));
    }

    private static string MapRunFolder(string folder) => Path.Combine(folder, MapRunsName);

    /// <summary>Names may hold dots and any letters of any length in bytes, and differ only in case, which not every file system tells apart.</summary>
    private static string FolderName(string name) => name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_')
        ? name
        : MarksHash + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private static string RecordFile(string folder) => Path.Combine(folder, RecordName);

    private ExecutionRecord Read(string file) =>
        JsonSerializer.Deserialize(files.ReadAll(file), ExecutionJson.Default.ExecutionRecord)
        ?? throw new InvalidDataException($"{file}: found null, expected an execution");
}
