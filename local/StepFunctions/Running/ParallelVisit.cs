using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>One try of a Parallel state: every branch gets the same input. docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html</summary>
internal sealed class ParallelVisit(ExecutionRun run, Branch branch, ParallelState parallel, Visit visit)
{
    private readonly Lock _lock = new();
    private StatesException? _failure;

    public async Task<JsonNode?> RunAsync(JsonNode? input, CancellationToken cancellation)
    {
        if (!visit.BelowBegan)
        {
            run.ForgetBelow(branch.Standing.Scope);
            branch.Record(Events.Plain("ParallelStateStarted"));
        }
        var text = Branch.Limited(input, parallel.Name);
        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var standings = parallel.Branches.Select((_, i) => run.TakeStanding($"{branch.Standing.Scope}/{i}")).ToList();
        var outputs = await Task.WhenAll(parallel.Branches.Select((graph, i) => RunBranchAsync(graph, standings[i], text, siblings)));
        cancellation.ThrowIfCancellationRequested();
        branch.Standing.LastId = Math.Max(branch.Standing.LastId, standings.Max(standing => standing.LastId));
        if (_failure is not null)
        {
            branch.Record(Events.Plain("ParallelStateFailed", _failure));
            throw _failure;
        }
        branch.Record(Events.Plain("ParallelStateSucceeded"));
        return new JsonArray([.. outputs.Select(output => Json.Parse(output!))]);
    }

    /// <returns>The branch's output; null where it, or another before it, failed.</returns>
    private async Task<string?> RunBranchAsync(StateGraph graph, Standing standing, string input, CancellationTokenSource siblings)
    {
        try
        {
            if (standing.LastId == 0) standing.LastId = branch.Standing.LastId;
            return await new Branch(run, graph, standing, branch.MapItem).RunAsync(input, siblings.Token);
        }
        catch (StatesException failure)
        {
            lock (_lock) _failure ??= failure;
            siblings.Cancel();
            return null;
        }
        catch (OperationCanceledException)
        {
            // Either a sibling failed, or the whole execution ends: RunAsync tells which.
            return null;
        }
    }
}
