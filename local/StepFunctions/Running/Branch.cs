using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>Runs one graph, state by state: the machine, a branch of a Parallel state, or an iteration of a Map.</summary>
/// <param name="run">The execution it belongs to.</param>
/// <param name="graph">The states.</param>
/// <param name="standing">Where to begin: new, or as read back.</param>
/// <param name="mapItem">The context object's Map.Item; null outside of Map states.</param>
internal sealed class Branch(ExecutionRun run, StateGraph graph, Standing standing, JsonObject? mapItem)
{
    /// <summary>"Maximum input or result size for a task, state, or execution": docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html</summary>
    public const int LargestPayloadBytes = 262_144;

    public Standing Standing => standing;

    public JsonObject? MapItem => mapItem;

    /// <summary>Ends with the last state's output, as JSON. The history's limit of events bounds the loop.</summary>
    /// <exception cref="StatesException">A state failed and nothing caught it.</exception>
    public async Task<string> RunAsync(string input, CancellationToken cancellation)
    {
        if (standing.Visit is null)
        {
            // New; or read back from between two states, or from the end.
            if (standing.Left is { Next: null } left) return left.Output;
            Record(Events.Entered(graph.States[standing.Left?.Next ?? graph.StartAt], standing.Left?.Output ?? input));
        }
        while (true)
        {
            var visit = standing.Visit!;
            // Stopped as soon as it was read back: what an earlier process submitted is still to be ended.
            if (visit.Submitted is null) cancellation.ThrowIfCancellationRequested();
            var state = graph.States[visit.State];
            var (output, next) = await new StateVisit(run, this, state, visit).RunAsync(cancellation);
            if (next is null)
            {
                Record(Events.Exited(state, output, null));
                return output;
            }
            Record(Events.Exited(state, output, next), Events.Entered(graph.States[next], output));
        }
    }

    /// <summary>Writes events of this graph; then stands where they say.</summary>
    public void Record(params ReadOnlySpan<HistoryEvent> events)
    {
        foreach (var written in run.History.Append(standing.Scope, standing.LastId, events)) standing.Apply(written);
    }

    public static string Limited(JsonNode? output, string state)
    {
        var text = Json.Text(output);
        return Json.Bytes(text) <= LargestPayloadBytes ? text : throw new StatesException(StatesErrors.DataLimitExceeded,
            $"The state/task '{state}' returned a result with a size exceeding the maximum number of bytes service limit.");
    }
}
