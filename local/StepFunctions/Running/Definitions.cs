using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>
/// Every definition that was ever deployed, by its SHA-256: an execution goes on with the one it started with, whatever is
/// deployed meanwhile.
/// </summary>
internal sealed class Definitions(string folder, TaskIntegrations integrations)
{
    private readonly ConcurrentDictionary<string, StateMachineDefinition> _parsed = new(StringComparer.Ordinal);

    /// <returns>The name to <see cref="Get"/> it by.</returns>
    /// <exception cref="InvalidDefinitionException">Everything in it that cannot run.</exception>
    public string Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var name = Convert.ToHexStringLower(SHA256.HashData(bytes));
        _parsed[name] = StateMachineDefinition.Parse(text, integrations.Check);
        Directory.CreateDirectory(folder);
        WholeFile.Replace(FileOf(name), bytes);
        return name;
    }

    public StateMachineDefinition Get(string name) =>
        _parsed.GetOrAdd(name, _ => StateMachineDefinition.Parse(File.ReadAllText(FileOf(name)), integrations.Check));

    private string FileOf(string name) => Path.Combine(folder, name + ".json");
}

/// <summary>A file that is there whole or not at all.</summary>
internal static class WholeFile
{
    public static void Replace(string file, byte[] bytes)
    {
        var written = file + ".new";
        File.WriteAllBytes(written, bytes);
        File.Move(written, file, overwrite: true);
    }
}
