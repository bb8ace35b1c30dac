using System.Text.Json.Nodes;
using Overnight.Local.Batch;
using Overnight.Simulation.Faults;

namespace Overnight.Simulation.Cloud;

/// <summary>Batch as Step Functions calls it: a SubmitJob may time out and yet run, and has no token that would tell the two apart.</summary>
internal sealed class SubmittedJobs(Night night) : IJobQueueService
{
    public JsonObject Submit(JsonObject request)
    {
        var submitted = night.Batch.Submit(request);
        var name = (string)request["jobName"]!;
        night.Jobs.Submitted((string)submitted["jobId"]!, name);
        if (!night.Chance.Strikes(Fault.SubmitAnswerLost)) return submitted;
        night.Jobs.Of((string)submitted["jobId"]!).IsUnknown = true;
        night.History.Note($"batch {name}: submitted, and the answer is lost");
        throw new BatchException("SdkClientException", "Unable to execute HTTP request: Read timed out");
    }

    public Task<JsonObject> WhenEndedAsync(string jobId, CancellationToken cancellation) => night.Batch.WhenEndedAsync(jobId, cancellation);

    public void Terminate(string jobId, string reason) => night.Mutant.Terminate(jobId, reason);

    public string ArnOf(string nameOrArn, string kind) => night.Batch.ArnOf(nameOrArn, kind);
}
