using System.Text.Json.Nodes;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>Reads StartAt and States, of the machine, a branch or a Map's processor, and checks where the states lead.</summary>
internal sealed class GraphReader
{
    public static readonly StateGraph Empty = new("", new Dictionary<string, State>());

    private readonly StateReader _states;

    /// <summary>Names must be unique in the whole machine.</summary>
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public GraphReader(Func<string, DefinitionFields, string?> checkResource) => _states = new StateReader(this, checkResource);

    public StateGraph Read(DefinitionFields fields)
    {
        var startAt = fields.Text("StartAt", required: true) ?? "";
        var states = new Dictionary<string, State>(StringComparer.Ordinal);
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        if (fields.Take("States") is not JsonObject { Count: > 0 } json)
        {
            fields.Refuse("States", "an object with at least one state");
            return Empty;
        }
        foreach (var (name, value) in json)
        {
            paths[name] = $"{fields.At("States")}.{name}";
            CheckName(name, paths[name], fields.Problems);
            if (value is not JsonObject state)
            {
                fields.Problems.Add(new(paths[name], $"found {Json.Shown(value)}, expected a state"));
                continue;
            }
            var inner = new DefinitionFields(state, paths[name], fields.Problems);
            if (_states.Read(name, inner) is not { } read) continue;
            inner.RefuseUnknown();
            states[name] = read;
        }
        var graph = new StateGraph(startAt, states);
        CheckTargets(graph, json, paths, fields);
        return graph;
    }

    private void CheckName(string name, string path, List<DefinitionProblem> problems)
    {
        if (name.Length is 0 or > DefinitionLimits.LongestStateName)
            problems.Add(new(path, $"found a name of {name.Length} characters, expected 1 to {DefinitionLimits.LongestStateName}"));
        if (!_names.Add(name)) problems.Add(new(path, $"found a second state named '{name}', expected names that are unique in the whole machine"));
    }

    private static void CheckTargets(StateGraph graph, JsonObject json, Dictionary<string, string> paths, DefinitionFields fields)
    {
        if (graph.StartAt.Length > 0 && !json.ContainsKey(graph.StartAt)) fields.Refuse("StartAt", $"one of {string.Join(", ", paths.Keys)}");
        var reached = new HashSet<string>(StringComparer.Ordinal) { graph.StartAt };
        foreach (var state in graph.States.Values)
        {
            foreach (var target in Targets(state).Where(target => target.Length > 0))
            {
                reached.Add(target);
                if (!json.ContainsKey(target)) fields.Problems.Add(new(paths[state.Name], $"leads to '{target}', expected one of {string.Join(", ", paths.Keys)}"));
            }
        }
        foreach (var name in graph.States.Keys.Where(name => !reached.Contains(name)))
            fields.Problems.Add(new(paths[name], "is not reachable: no state leads to it"));
    }

    private static IEnumerable<string> Targets(State state)
    {
        if (state.Next is not null) yield return state.Next;
        foreach (var catcher in (state as WorkState)?.Catch ?? []) yield return catcher.Next;
        if (state is not ChoiceState choice) yield break;
        foreach (var rule in choice.Choices) yield return rule.Next;
        if (choice.Default is not null) yield return choice.Default;
    }
}
