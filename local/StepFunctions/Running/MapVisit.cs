using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>One try of an inline Map state. docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html</summary>
internal sealed class MapVisit(ExecutionRun run, Branch branch, MapState map, Visit visit)
{
    /// <summary>"Concurrent iterations: up to 40" for an inline Map.</summary>
    private const int MostAtOnce = 40;

    private readonly Lock _lock = new();
    private StatesException? _failure;
    private int _next;

    public async Task<JsonNode?> RunAsync(Evaluation evaluation, CancellationToken cancellation)
    {
        var items = map.ItemsPath.Select(evaluation, "ItemsPath") as JsonArray
            ?? throw new StatesException(StatesErrors.Runtime, $"Reference path \"{map.ItemsPath}\" must point to array.");
        if (!visit.BelowBegan)
        {
            run.ForgetBelow(branch.Standing.Scope);
            branch.Record(Events.MapStarted(items.Count));
        }
        var outputs = new string[items.Count];
        var atOnce = Math.Min(map.MaxConcurrency == 0 ? MostAtOnce : Math.Min(map.MaxConcurrency, MostAtOnce), items.Count);
        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => WorkAsync(items, evaluation, outputs, siblings)));
        cancellation.ThrowIfCancellationRequested();
        if (_failure is not null)
        {
            branch.Record(Events.Plain("MapStateFailed", _failure));
            throw _failure;
        }
        branch.Record(Events.Plain("MapStateSucceeded"));
        return new JsonArray([.. outputs.Select(Json.Parse)]);
    }

    /// <summary>Takes up one item after the other until none is left or one has failed.</summary>
    private async Task WorkAsync(JsonArray items, Evaluation evaluation, string[] outputs, CancellationTokenSource siblings)
    {
        while (!siblings.IsCancellationRequested && Interlocked.Increment(ref _next) - 1 is var index && index < items.Count)
        {
            var standing = run.TakeStanding($"{branch.Standing.Scope}/{index}");
            // Read back as aborted: a sibling has failed, and will be found to.
            if (standing.IterationEnd == "Aborted") continue;
            try
            {
                outputs[index] = await IterateAsync(index, items[index], evaluation, standing, siblings.Token);
            }
            catch (StatesException failure)
            {
                await FailAsync(failure, standing, index, siblings);
            }
            catch (OperationCanceledException) when (_failure is not null)
            {
                Report(standing, "Aborted", index);
            }
            catch (OperationCanceledException)
            {
                // The whole execution ends: it writes its own last event.
                return;
            }
        }
    }

    private async Task<string> IterateAsync(int index, JsonNode? item, Evaluation evaluation, Standing standing, CancellationToken cancellation)
    {
        if (!standing.IterationStarted)
        {
            standing.LastId = branch.Standing.LastId;
            Record(standing, Events.MapIteration("Started", map.Name, index));
        }
        var mapItem = new JsonObject { ["Index"] = index, ["Value"] = Json.Clone(item) };
        var input = Branch.Limited(map.Parameters is null ? item : map.Parameters.Fill(ItemEvaluation(evaluation, mapItem, standing.Scope)), map.Name);
        var output = await new Branch(run, map.Processor, standing, mapItem).RunAsync(input, cancellation);
        Report(standing, "Succeeded", index);
        return output;
    }

    /// <summary>ItemSelector sees the state's input as <c>$</c> and the item in the context object.</summary>
    private Evaluation ItemEvaluation(Evaluation evaluation, JsonObject mapItem, string scope) =>
        new(evaluation.Input, () => run.Context(visit, mapItem), run.RandomFor(scope, visit.EnteredId));

    private async Task FailAsync(StatesException failure, Standing standing, int index, CancellationTokenSource siblings)
    {
        lock (_lock) _failure ??= failure;
        siblings.Cancel();
        if (failure.Error != StatesErrors.Runtime) Report(standing, "Failed", index);
    }

    private void Report(Standing standing, string what, int index)
    {
        if (standing.IterationEnd is not null) return;
        Record(standing, Events.MapIteration(what, map.Name, index));
        lock (_lock) branch.Standing.LastId = Math.Max(branch.Standing.LastId, standing.LastId);
    }

    private void Record(Standing standing, HistoryEvent happened)
    {
        foreach (var written in run.History.Append(standing.Scope, standing.LastId, happened)) standing.Apply(written);
    }
}
