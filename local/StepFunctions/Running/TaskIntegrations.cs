using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>What tasks can do here, by their Resource.</summary>
internal sealed class TaskIntegrations(IReadOnlyDictionary<string, ITaskIntegration> byResource)
{
    /// <summary>The name under which plain function ARNs are registered.</summary>
    public const string PlainFunction = "arn:aws:lambda";

    public ITaskIntegration? Find(string resource) =>
        byResource.GetValueOrDefault(resource.StartsWith(TaskEvents.FunctionPrefix, StringComparison.Ordinal) ? PlainFunction : resource);

    /// <summary>What is wrong with a task's Resource; its Parameters' fields are checked beside it.</summary>
    public string? Check(string resource, DefinitionFields task)
    {
        if (Find(resource) is not { } integration)
            return $"found '{resource}', which does not run here, expected a function's ARN or one of {string.Join(", ", byResource.Keys.Where(key => key != PlainFunction).Order(StringComparer.Ordinal))}";
        if (integration.Parameters is not { } known || !task.Has("Parameters")) return null;
        if (task.Take("Parameters") is not System.Text.Json.Nodes.JsonObject parameters)
        {
            task.Refuse("Parameters", "an object");
            return null;
        }
        foreach (var (field, _) in parameters)
        {
            var name = field.EndsWith(".$", StringComparison.Ordinal) ? field[..^2] : field;
            if (!known.Contains(name)) task.Problems.Add(new($"{task.At("Parameters")}.{field}", $"found a field that {resource} does not take, expected one of {string.Join(", ", known)}"));
        }
        return null;
    }
}
