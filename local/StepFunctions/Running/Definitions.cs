using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Overnight.Local.Hosting;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>
/// Every definition that was ever deployed, by its SHA-256: an execution goes on with the one it started with, whatever is
/// deployed meanwhile.
/// </summary>
internal sealed class Definitions(StateFiles files, string folder, TaskIntegrations integrations)
{
    private readonly ConcurrentDictionary<string, StateMachineDefinition> _parsed = new(StringComparer.Ordinal);

    /// <returns>The name to <see cref="Get"/> it by.</returns>
    /// <exception cref="InvalidDefinitionException">Everything in it that cannot run.</exception>
    public string Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var name = Convert.ToHexStringLower(SHA256.HashData(bytes));
        _parsed[name] = StateMachineDefinition.Parse(text, integrations.Check);
        files.Replace(FileOf(name), bytes);
        return name;
    }

    public StateMachineDefinition Get(string name) =>
        _parsed.GetOrAdd(name, _ => StateMachineDefinition.Parse(Encoding.UTF8.GetString(files.ReadAll(FileOf(name))), integrations.Check));

    private string FileOf(string name) => Path.Combine(folder, name + ".json");
}
