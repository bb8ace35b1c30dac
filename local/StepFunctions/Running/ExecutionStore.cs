using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>
/// The executions' folders: <c>executions/MACHINE/NAME/{execution.json,history.jsonl}</c>.
/// </summary>
internal sealed class ExecutionStore(string folder)
{
    /// <summary>Letters, digits and dashes are the name's own folder; any other name is known by its hash, which no name can be.</summary>
    private const char MarksHash = '~';

    private readonly string _executions = Path.Combine(folder, "executions");

    public string HistoryFile(ExecutionRecord record) => Path.Combine(FolderOf(record), "history.jsonl");

    public void Save(ExecutionRecord record)
    {
        Directory.CreateDirectory(FolderOf(record));
        WholeFile.Replace(RecordFile(FolderOf(record)), JsonSerializer.SerializeToUtf8Bytes(record, ExecutionJson.Default.ExecutionRecord));
    }

    public ExecutionRecord Load(ExecutionRecord summary) => Read(RecordFile(FolderOf(summary)));

    public IEnumerable<ExecutionRecord> LoadAll() =>
        Directory.Exists(_executions)
            ? Directory.EnumerateDirectories(_executions).SelectMany(Directory.EnumerateDirectories).Select(RecordFile).Where(File.Exists).Select(Read)
            : [];

    public void Delete(ExecutionRecord record) => Directory.Delete(FolderOf(record), recursive: true);

    private string FolderOf(ExecutionRecord record)
    {
        var machine = record.StateMachineArn[(record.StateMachineArn.LastIndexOf(':') + 1)..];
        return Path.Combine(_executions, FolderName(machine), FolderName(record.Name));
    }

    /// <summary>Names may hold dots and any letters of any length in bytes, and differ only in case, which not every file system tells apart.</summary>
    private static string FolderName(string name) => name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_')
        ? name
        : MarksHash + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private static string RecordFile(string folder) => Path.Combine(folder, "execution.json");

    private static ExecutionRecord Read(string file) =>
        JsonSerializer.Deserialize(File.ReadAllBytes(file), ExecutionJson.Default.ExecutionRecord)
        ?? throw new InvalidDataException($"{file}: found null, expected an execution");
}
