using System.Text.Json.Nodes;
using Overnight.Local.Hosting;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>One try of a task: scheduled, started, submitted where it is a job, and how it ended, each in the history.</summary>
internal sealed class TaskTry(ExecutionRun run, Branch branch, string resource, Visit visit)
{
    private readonly TaskEvents _events = TaskEvents.For(resource, run.Record.Region);

    public async Task<JsonNode?> RunAsync(JsonNode? parameters, int? timeoutSeconds, CancellationToken cancellation)
    {
        // A process that was stopped may have heard the answer, but not yet left the state.
        if (visit.Succeeded is { } known) return Json.Parse(known);
        var integration = run.Integrations.Find(resource)
            ?? throw new StatesException(StatesErrors.Runtime, $"The resource {resource} is not one that runs here");
        if (visit.ScheduledAt is null)
            branch.Record(_events.Scheduled(Branch.Limited(parameters, visit.State), timeoutSeconds), _events.Started());
        TaskCall? call = null;
        call = new TaskCall
        {
            Resource = resource,
            Parameters = parameters,
            RoleArn = run.Record.RoleArn,
            Session = run.Record.Name,
            Access = run.Access,
            AlreadySubmitted = visit.Submitted,
            Submitted = submitted => Submitted(integration, call!, submitted),
        };
        var due = timeoutSeconds is { } seconds ? visit.ScheduledAt!.Value.AddSeconds(seconds) : (DateTimeOffset?)null;
        try
        {
            var (inTime, result) = await Delay.LimitAsync(limit => integration.RunAsync(call, limit), due, run.Clock, cancellation);
            if (!inTime) throw new StatesException(StatesErrors.Timeout, "");
            branch.Record(_events.Succeeded(Branch.Limited(result, visit.State)));
            return result;
        }
        catch (StatesException failure)
        {
            var (timedOut, submitting) = (failure.Error == StatesErrors.Timeout, integration.Submits && visit.Submitted is null);
            if (timedOut) Abort(integration, call);
            branch.Record(_events.Failed(failure, timedOut, submitting));
            throw;
        }
        catch (OperationCanceledException) when (!run.IsSuspended)
        {
            Abort(integration, call);
            throw;
        }
    }

    private void Submitted(ITaskIntegration integration, TaskCall call, JsonObject submitted)
    {
        try
        {
            branch.Record(_events.Submitted(Json.Text(submitted)));
        }
        catch (OperationCanceledException)
        {
            // The execution ended while the job was being submitted. Nothing will ever know of the job: it must not run.
            integration.Abort(call, submitted);
            throw;
        }
    }

    private void Abort(ITaskIntegration integration, TaskCall call)
    {
        if (visit.Submitted is { } submitted) integration.Abort(call, submitted);
    }
}
