using System.Text.Json.Nodes;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>One step of a path: the nodes it leads to from a node.</summary>
internal abstract record PathStep
{
    public abstract IEnumerable<JsonNode?> From(JsonNode? node);
}

/// <summary><c>.name</c>, <c>['name']</c>, <c>['a','b']</c>.</summary>
internal sealed record FieldStep(IReadOnlyList<string> Names) : PathStep
{
    public override IEnumerable<JsonNode?> From(JsonNode? node)
    {
        if (node is not JsonObject fields) yield break;
        foreach (var name in Names)
            if (fields.TryGetPropertyValue(name, out var value)) yield return value;
    }
}

/// <summary><c>[0]</c>, <c>[-1]</c> (from the end), <c>[0,2]</c>.</summary>
internal sealed record ElementStep(IReadOnlyList<int> Indexes) : PathStep
{
    public override IEnumerable<JsonNode?> From(JsonNode? node)
    {
        if (node is not JsonArray items) yield break;
        foreach (var index in Indexes)
        {
            var place = index < 0 ? items.Count + index : index;
            if (place >= 0 && place < items.Count) yield return items[place];
        }
    }
}

/// <summary><c>[1:3]</c>, <c>[:2]</c>, <c>[-2:]</c>: from the first to before the second.</summary>
internal sealed record SliceStep(int? First, int? Before) : PathStep
{
    public override IEnumerable<JsonNode?> From(JsonNode? node)
    {
        if (node is not JsonArray items) yield break;
        var (first, before) = (Place(First ?? 0, items.Count), Place(Before ?? items.Count, items.Count));
        for (var place = first; place < before; place++) yield return items[place];
    }

    private static int Place(int index, int count) => Math.Clamp(index < 0 ? count + index : index, 0, count);
}

/// <summary><c>.*</c> and <c>[*]</c>.</summary>
internal sealed record EveryStep : PathStep
{
    public override IEnumerable<JsonNode?> From(JsonNode? node) => node switch
    {
        JsonObject fields => fields.Select(field => field.Value),
        JsonArray items => items,
        _ => [],
    };
}

/// <summary><c>..</c>: the node and everything below it.</summary>
internal sealed record DescendStep : PathStep
{
    private static readonly EveryStep Every = new();

    /// <summary>Ends: JSON is read with a depth of at most 64.</summary>
    public override IEnumerable<JsonNode?> From(JsonNode? node) => Every.From(node).SelectMany(From).Prepend(node);
}
