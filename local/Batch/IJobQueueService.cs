using System.Text.Json.Nodes;

namespace Overnight.Local.Batch;

/// <summary>What Step Functions' <c>batch:submitJob.sync</c> needs of Batch. Documents are the wire's: camelCase JSON.</summary>
public interface IJobQueueService
{
    /// <summary>SubmitJob's request to its answer (<c>jobArn</c>, <c>jobId</c>, <c>jobName</c>).</summary>
    /// <exception cref="BatchException">What the service would refuse.</exception>
    JsonObject Submit(JsonObject request);

    /// <summary>Completes with the job as DescribeJobs shows it once it is SUCCEEDED or FAILED.</summary>
    Task<JsonObject> WhenEndedAsync(string jobId, CancellationToken cancellation);

    void Terminate(string jobId, string reason);

    /// <summary>As policies name what a request names.</summary>
    /// <param name="nameOrArn">A queue's, a definition's or a job's.</param>
    /// <param name="kind"><c>job-queue</c>, <c>job-definition</c> or <c>job</c>.</param>
    string ArnOf(string nameOrArn, string kind) => nameOrArn;
}

/// <summary>An error answer of Batch: <c>ClientException</c> (400) or <c>ServerException</c> (500).</summary>
public sealed class BatchException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;

    /// <summary>The caller's mistake, in the words that Batch begins with.</summary>
    internal static BatchException Client(string problem) =>
        new("ClientException", "Error executing request, Exception : " + problem);
}
