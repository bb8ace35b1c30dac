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
        var items = new MapItems(run, map, visit, evaluation);
        if (!visit.BelowBegan)
        {
            run.ForgetBelow(branch.Standing.Scope);
            branch.Record(Events.MapStarted(items.Count));
        }
        var outputs = new string[items.Count];
        var atOnce = MapSettings.Of(map, evaluation).AtOnce(items.Count, MostAtOnce);
        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => WorkAsync(items, outputs, siblings)));
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
    private async Task WorkAsync(MapItems items, string[] outputs, CancellationTokenSource siblings)
    {
        while (!siblings.IsCancellationRequested && Interlocked.Increment(ref _next) - 1 is var index && index < items.Count)
        {
            var standing = run.TakeStanding($"{branch.Standing.Scope}/{index}");
            // Read back as aborted: a sibling has failed, and will be found to.
            if (standing.IterationEnd == "Aborted") continue;
            try
            {
                outputs[index] = await IterateAsync(index, items, standing, siblings.Token);
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

    private async Task<string> IterateAsync(int index, MapItems items, Standing standing, CancellationToken cancellation)
    {
        if (!standing.IterationStarted)
        {
            standing.LastId = branch.Standing.LastId;
            Record(standing, Events.MapIteration("Started", map.Name, index));
        }
        var input = items.InputOf(index, standing.Scope);
        var output = await new Branch(run, map.Processor, standing, items.ItemOf(index)).RunAsync(input, cancellation);
        Report(standing, "Succeeded", index);
        return output;
    }

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
