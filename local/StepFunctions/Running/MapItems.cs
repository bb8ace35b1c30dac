using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>What a Map state iterates over. docs.aws.amazon.com/step-functions/latest/dg/input-output-itemselector.html</summary>
internal sealed class MapItems(ExecutionRun run, MapState map, Visit visit, Evaluation evaluation)
{
    private readonly JsonArray _items = map.ItemsPath.Select(evaluation, "ItemsPath") as JsonArray
        ?? throw new StatesException(StatesErrors.Runtime, $"Reference path \"{map.ItemsPath}\" must point to array.");

    public int Count => _items.Count;

    /// <summary>The context object's Map.Item.</summary>
    public JsonObject ItemOf(int index) => new() { ["Index"] = index, ["Value"] = Json.Clone(_items[index]) };

    /// <summary>An iteration's input: ItemSelector sees the state's as <c>$</c>, and the item in the context object.</summary>
    /// <param name="index">The item's place.</param>
    /// <param name="scope">The iteration's, for its chance.</param>
    /// <exception cref="StatesException">It cannot be computed, or is too large.</exception>
    public string InputOf(int index, string scope)
    {
        var item = ItemOf(index);
        var random = run.RandomFor(scope, visit.EnteredId);
        var input = map.Parameters is { } selector
            ? selector.Fill(new Evaluation(evaluation.Input, () => run.Context(visit, item), random))
            : _items[index];
        return Branch.Limited(input, map.Name);
    }
}
