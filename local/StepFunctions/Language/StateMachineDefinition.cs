using System.Text.Json;
using System.Text.Json.Nodes;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>A state machine in the Amazon States Language, read and checked. states-language.net/spec.html</summary>
internal sealed record StateMachineDefinition(string Text, StateGraph Graph, int? TimeoutSeconds)
{
    /// <param name="text">The definition's JSON.</param>
    /// <param name="checkResource">Says what is wrong with a task's Resource (and its Parameters), null where nothing is.</param>
    /// <exception cref="InvalidDefinitionException">Everything that is wrong, each with its place.</exception>
    public static StateMachineDefinition Parse(string text, Func<string, DefinitionFields, string?> checkResource)
    {
        var problems = new List<DefinitionProblem>();
        var fields = new DefinitionFields(ParseObject(text), "$", problems);
        if (fields.Has("QueryLanguage") && fields.Text("QueryLanguage") is { } language && language != "JSONPath") fields.Refuse("QueryLanguage", "JSONPath");
        if (fields.Has("Version") && fields.Text("Version") is { } version && version != "1.0") fields.Refuse("Version", "1.0");
        var timeoutSeconds = fields.Whole("TimeoutSeconds", 1, DefinitionLimits.LongestSeconds);
        var graph = new GraphReader(checkResource).Read(fields);
        fields.RefuseUnknown();
        return problems.Count == 0 ? new StateMachineDefinition(text, graph, timeoutSeconds) : throw new InvalidDefinitionException(problems);
    }

    private static JsonObject ParseObject(string text)
    {
        if (Json.Bytes(text) > DefinitionLimits.LongestDefinitionBytes)
            throw new InvalidDefinitionException([new("$", $"found {Json.Bytes(text)} bytes, expected at most {DefinitionLimits.LongestDefinitionBytes}")]);
        try
        {
            return Json.Parse(text) as JsonObject ?? throw new InvalidDefinitionException([new("$", "found no object, expected one with StartAt and States")]);
        }
        catch (JsonException wrong)
        {
            throw new InvalidDefinitionException([new("$", $"found a text that is not JSON: {wrong.Message}")]);
        }
    }
}

/// <summary>A definition that would not be deployed, or that holds what this interpreter does not run.</summary>
public sealed class InvalidDefinitionException : Exception
{
    public InvalidDefinitionException(IReadOnlyList<DefinitionProblem> problems)
        : base("The state machine definition cannot be run:" + string.Concat(problems.Select(problem => $"{Environment.NewLine}  {problem}"))) => Problems = problems;

    public IReadOnlyList<DefinitionProblem> Problems { get; }
}
