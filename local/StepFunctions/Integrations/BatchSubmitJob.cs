using System.Text.Json.Nodes;
using Overnight.Local.Batch;
using Overnight.Local.Iam;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Integrations;

/// <summary>
/// <c>arn:aws:states:::batch:submitJob.sync</c>: submits a job and waits for its end.
/// docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html
/// </summary>
public sealed class BatchSubmitJob(IJobQueueService jobs) : ITaskIntegration
{
    public const string Resource = "arn:aws:states:::batch:submitJob.sync";

    public IReadOnlyCollection<string> Parameters { get; } =
    [
        "ArrayProperties", "ContainerOverrides", "DependsOn", "JobDefinition", "JobName", "JobQueue", "Parameters", "PropagateTags",
        "RetryStrategy", "ShareIdentifier", "Tags", "Timeout",
    ];

    public bool Submits => true;

    public async Task<JsonNode?> RunAsync(TaskCall call, CancellationToken cancellation)
    {
        try
        {
            var submitted = call.AlreadySubmitted ?? Submit(call);
            call.Demand("batch:DescribeJobs", "*");
            var job = WireNames.Pascal(await jobs.WhenEndedAsync((string)submitted["JobId"]!, cancellation));
            if ((string?)job["Status"] == "SUCCEEDED") return job;
            throw new StatesException(StatesErrors.TaskFailed, Json.Text(job));
        }
        catch (AccessDeniedException denied)
        {
            // The error is the one that the SDK of Step Functions makes of an answer without a type of its own: inferred.
            throw new StatesException("Batch.AWSBatchException", denied.Message);
        }
        catch (BatchException refused)
        {
            throw new StatesException($"Batch.{refused.Code}", refused.Message);
        }
    }

    public void Abort(TaskCall call, JsonObject submitted)
    {
        try
        {
            call.Demand("batch:TerminateJob", jobs.ArnOf((string)submitted["JobId"]!, "job"));
            jobs.Terminate((string)submitted["JobId"]!, "Terminated by AWS Step Functions");
        }
        catch (Exception refused) when (refused is BatchException or AccessDeniedException)
        {
            // "Best effort": the job may have ended, be forgotten, or be nothing of ours to end; then it goes on, and costs.
        }
    }

    private JsonObject Submit(TaskCall call)
    {
        var request = WireNames.Camel(call.Parameters as JsonObject
            ?? throw new StatesException(StatesErrors.Runtime, $"found the parameters {Json.Shown(call.Parameters)}, expected an object"));
        call.Demand("batch:SubmitJob", jobs.ArnOf($"{request["jobDefinition"]}", "job-definition"));
        call.Demand("batch:SubmitJob", jobs.ArnOf($"{request["jobQueue"]}", "job-queue"));
        AddManagedBy(request);
        var submitted = WireNames.Pascal(jobs.Submit(request));
        call.Submitted(submitted);
        return submitted;
    }

    /// <summary>Step Functions marks the jobs it started in their environment.</summary>
    private static void AddManagedBy(JsonObject request)
    {
        if (request["containerOverrides"] is not JsonObject overrides) request["containerOverrides"] = overrides = [];
        if (overrides["environment"] is not JsonArray environment) overrides["environment"] = environment = [];
        environment.Add(new JsonObject { ["name"] = "MANAGED_BY_AWS", ["value"] = "STARTED_BY_STEP_FUNCTIONS" });
    }
}

/// <summary>
/// Step Functions writes a service's fields in PascalCase where the service's wire has camelCase. The keys of maps (a job's
/// parameters, tags and log options) are the user's own and stay as they are.
/// </summary>
internal static class WireNames
{
    private static readonly string[] Maps = ["parameters", "tags", "options"];

    public static JsonObject Camel(JsonObject fields) => Renamed(fields, char.ToLowerInvariant);

    public static JsonObject Pascal(JsonObject fields) => Renamed(fields, char.ToUpperInvariant);

    private static JsonObject Renamed(JsonObject fields, Func<char, char> first)
    {
        var renamed = new JsonObject();
        foreach (var (name, value) in fields)
        {
            renamed[name.Length == 0 ? name : first(name[0]) + name[1..]] =
                Maps.Contains(name, StringComparer.OrdinalIgnoreCase) ? Json.Clone(value) : Renamed(value, first);
        }
        return renamed;
    }

    private static JsonNode? Renamed(JsonNode? value, Func<char, char> first) => value switch
    {
        JsonObject fields => Renamed(fields, first),
        JsonArray items => new JsonArray([.. items.Select(item => Renamed(item, first))]),
        _ => Json.Clone(value),
    };
}
