using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;

namespace Overnight.Local.Batch;

/// <summary>
/// Batch's REST API. docs.aws.amazon.com/batch/latest/APIReference/API_Operations.html; each operation posts JSON to a path of
/// its own.
/// </summary>
public sealed class BatchEndpoint(BatchService service) : IServiceEndpoint
{
    private const int MostBodyBytes = 1 << 20;
    private const int MostIds = 100;

    private readonly BatchListings _listings = new(service);

    public string SigningName => "batch";

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var body = await ReadAsync(context.Request);
            Demand(context, body);
            var answer = Answer(context.Request, body);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
        }
        catch (BatchException e)
        {
            var status = e.Code == "ServerException" ? StatusCodes.Status500InternalServerError : StatusCodes.Status400BadRequest;
            await ServiceError.WriteAsync(context, SigningName, status, e.Code, e.Message);
        }
    }

    private JsonObject Answer(HttpRequest request, JsonObject body) => (request.Method, request.Path.Value) switch
    {
        ("POST", "/v1/submitjob") => service.Submit(body),
        ("POST", "/v1/describejobs") => Describe(WireJson.Read<DescribeJobsRequest>(body, "DescribeJobs")),
        ("POST", "/v1/listjobs") => service.List(WireJson.Read<ListJobsRequest>(body, "ListJobs")),
        ("POST", "/v1/terminatejob") => End(body, "TerminateJob", service.Terminate),
        ("POST", "/v1/canceljob") => End(body, "CancelJob", service.Cancel),
        ("POST", "/v1/describejobqueues") => _listings.Queues(body),
        ("POST", "/v1/describecomputeenvironments") => _listings.Environments(body),
        ("POST", "/v1/describejobdefinitions") => _listings.Definitions(body),
        _ => throw BatchException.Client($"{request.Method} {request.Path} is not an operation of Batch that is supported here"),
    };

    /// <summary>docs.aws.amazon.com/service-authorization/latest/reference/list_awsbatch.html</summary>
    private void Demand(HttpContext context, JsonObject body)
    {
        string Named(string field, string kind) => service.ArnOf($"{body[field]}", kind);
        switch (context.Request.Path.Value)
        {
            case "/v1/submitjob":
                RequestAccess.Demand(context, "batch:SubmitJob", Named("jobDefinition", "job-definition"));
                RequestAccess.Demand(context, "batch:SubmitJob", Named("jobQueue", "job-queue"));
                break;
            case "/v1/terminatejob": RequestAccess.Demand(context, "batch:TerminateJob", Named("jobId", "job")); break;
            case "/v1/canceljob": RequestAccess.Demand(context, "batch:CancelJob", Named("jobId", "job")); break;
            case "/v1/describejobs": RequestAccess.Demand(context, "batch:DescribeJobs", "*"); break;
            case "/v1/listjobs": RequestAccess.Demand(context, "batch:ListJobs", "*"); break;
            case "/v1/describejobqueues": RequestAccess.Demand(context, "batch:DescribeJobQueues", "*"); break;
            case "/v1/describejobdefinitions": RequestAccess.Demand(context, "batch:DescribeJobDefinitions", "*"); break;
            case "/v1/describecomputeenvironments":
                RequestAccess.Demand(context, "batch:DescribeComputeEnvironments", "*");
                break;
        }
    }

    private JsonObject Describe(DescribeJobsRequest request) => request.Jobs.Count <= MostIds
        ? new JsonObject { ["jobs"] = service.Describe(request.Jobs) }
        : throw BatchException.Client($"DescribeJobs: found {request.Jobs.Count} job ids, expected at most {MostIds}");

    private static JsonObject End(JsonObject body, string operation, Action<string, string> end)
    {
        var request = WireJson.Read<EndJobRequest>(body, operation);
        end(request.JobId, request.Reason);
        return [];
    }

    private static async Task<JsonObject> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0)
        {
            if (buffer.Length + read > MostBodyBytes)
                throw BatchException.Client($"the request is longer than {MostBodyBytes} bytes");
            buffer.Write(chunk, 0, read);
        }
        try
        {
            return buffer.Length == 0 ? [] : RequestJson.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        }
        catch (JsonException e)
        {
            throw BatchException.Client($"the request is not a JSON object: {e.Message}");
        }
    }

    private sealed record DescribeJobsRequest(IReadOnlyList<string> Jobs);

    private sealed record EndJobRequest(string JobId, string Reason);
}
