using System.Globalization;
using System.Text.Json.Nodes;

namespace Overnight.Local.Batch;

/// <summary>What is registered, as DescribeJobQueues, DescribeComputeEnvironments and DescribeJobDefinitions show it.</summary>
internal sealed class BatchListings(BatchService service)
{
    private const int MostResults = 100;

    public JsonObject Queues(JsonObject body)
    {
        var request = WireJson.Read<DescribeQueuesRequest>(body, "DescribeJobQueues");
        return service.Read(catalog =>
        {
            var chosen = Chosen(catalog.Queues, request.JobQueues, catalog.FindQueue);
            return Page("jobQueues", request, chosen.Select(queue => Queue(queue, catalog)));
        });
    }

    public JsonObject Environments(JsonObject body)
    {
        var request = WireJson.Read<DescribeEnvironmentsRequest>(body, "DescribeComputeEnvironments");
        return service.Read(catalog =>
        {
            var chosen = Chosen(catalog.Environments, request.ComputeEnvironments, catalog.FindEnvironment);
            return Page("computeEnvironments", request, chosen.Select(Environment));
        });
    }

    public JsonObject Definitions(JsonObject body)
    {
        var request = WireJson.Read<DescribeDefinitionsRequest>(body, "DescribeJobDefinitions");
        return service.Read(catalog =>
        {
            var chosen = Chosen(catalog.Definitions, request.JobDefinitions, catalog.FindDefinition)
                .Where(definition => request.JobDefinitionName is null || definition.Name == request.JobDefinitionName)
                .Where(_ => request.Status is null or "ACTIVE");
            return Page("jobDefinitions", request, chosen.Select(Definition));
        });
    }

    private JsonObject Queue(JobQueue queue, BatchCatalog catalog)
    {
        var order = queue.ComputeEnvironmentOrder.Select(entry => (JsonNode)new JsonObject
        {
            ["order"] = entry.Order,
            ["computeEnvironment"] = Arn($"compute-environment/{catalog.FindEnvironment(entry.ComputeEnvironment)!.Name}"),
        });
        return new JsonObject
        {
            ["jobQueueName"] = queue.Name,
            ["jobQueueArn"] = Arn($"job-queue/{queue.Name}"),
            ["state"] = queue.State,
            ["status"] = "VALID",
            ["statusReason"] = "JobQueue Healthy",
            ["priority"] = queue.Priority,
            ["computeEnvironmentOrder"] = new JsonArray([.. order]),
            ["jobStateTimeLimitActions"] = WireJson.Write(queue.JobStateTimeLimitActions),
            ["tags"] = WireJson.Write(queue.Tags),
        };
    }

    private JsonObject Environment(ComputeEnvironment environment) => new()
    {
        ["computeEnvironmentName"] = environment.Name,
        ["computeEnvironmentArn"] = Arn($"compute-environment/{environment.Name}"),
        ["ecsClusterArn"] = service.Options.ClusterArn(environment.Name),
        ["type"] = "MANAGED",
        ["state"] = environment.State,
        ["status"] = "VALID",
        ["statusReason"] = "ComputeEnvironment Healthy",
        ["computeResources"] = new JsonObject
        {
            ["type"] = environment.Resources.Type,
            ["allocationStrategy"] = environment.Resources.AllocationStrategy,
            ["minvCpus"] = 0,
            ["maxvCpus"] = environment.Resources.MaxvCpus,
            ["instanceTypes"] = WireJson.Write(environment.Resources.InstanceTypes),
            ["subnets"] = new JsonArray(),
            ["tags"] = WireJson.Write(environment.Resources.Tags),
        },
        ["containerOrchestrationType"] = "ECS",
        ["tags"] = WireJson.Write(environment.Tags),
    };

    private JsonObject Definition(JobDefinition definition)
    {
        var document = new JsonObject
        {
            ["jobDefinitionName"] = definition.Name,
            ["jobDefinitionArn"] = Arn($"job-definition/{definition.Name}:{definition.Revision}"),
            ["revision"] = definition.Revision,
            ["status"] = "ACTIVE",
            ["type"] = "container",
            ["parameters"] = WireJson.Write(definition.Parameters),
            ["retryStrategy"] = WireJson.Write(definition.RetryStrategy),
            ["containerProperties"] = WireJson.Write(definition.ContainerProperties),
            ["tags"] = WireJson.Write(definition.Tags),
            ["propagateTags"] = definition.PropagateTags,
            ["platformCapabilities"] = WireJson.Write(definition.PlatformCapabilities),
            ["containerOrchestrationType"] = "ECS",
        };
        if (definition.Timeout is not null) document["timeout"] = WireJson.Write(definition.Timeout);
        if (definition.SchedulingPriority is not null) document["schedulingPriority"] = definition.SchedulingPriority;
        return document;
    }

    private string Arn(string resource) => service.Options.Arn(resource);

    private static IEnumerable<T> Chosen<T>(IEnumerable<T> all, IReadOnlyList<string>? names, Func<string, T?> find)
        where T : class => names is { Count: > 0 }
            ? names.Select(name => find(name ?? throw BatchException.Client("found null in a list of names, expected names or ARNs"))).OfType<T>() : all;

    private static JsonObject Page(string name, PageRequest asked, IEnumerable<JsonObject> all)
    {
        if (!int.TryParse(asked.NextToken ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var first))
            throw BatchException.Client($"nextToken: '{asked.NextToken}' is not one that this service gave out");
        if (asked.MaxResults < 1) throw BatchException.Client($"maxResults: found {asked.MaxResults}, expected at least 1");
        var size = Math.Min(asked.MaxResults ?? MostResults, MostResults);
        var rest = all.Skip(first).Take(size + 1).ToList();
        var page = new JsonObject { [name] = new JsonArray([.. rest.Take(size)]) };
        if (rest.Count > size) page["nextToken"] = $"{first + size}";
        return page;
    }

    private record PageRequest(int? MaxResults = null, string? NextToken = null);

    private sealed record DescribeQueuesRequest(IReadOnlyList<string>? JobQueues = null) : PageRequest;

    private sealed record DescribeEnvironmentsRequest(IReadOnlyList<string>? ComputeEnvironments = null) : PageRequest;

    private sealed record DescribeDefinitionsRequest(
        IReadOnlyList<string>? JobDefinitions = null, string? JobDefinitionName = null, string? Status = null) : PageRequest;
}
