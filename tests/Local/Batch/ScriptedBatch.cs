using System.Text.Json.Nodes;
using Overnight.Local.Batch;
using Overnight.Local.Ec2;
using Overnight.Local.Tests.Ec2;

namespace Overnight.Local.Tests.Batch;

/// <summary>Batch, with containers that end when the test says so.</summary>
public abstract class ScriptedBatch : IAsyncDisposable
{
    private protected ScriptedBatch() => Own = Bench();

    private protected ScriptedContainers Containers { get; } = new();

    private protected SilentMetadata Metadata { get; } = new();

    private protected BatchBench Own { get; }

    public async ValueTask DisposeAsync()
    {
        await Own.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected BatchBench Bench(Func<BatchOptions, BatchOptions>? options = null, JobQueue? queue = null) => queue is null
        ? new BatchBench(_ => Containers, _ => Metadata, options)
        : new BatchBench(_ => Containers, _ => Metadata, options) { Queue = queue };

    private protected Instance Instance(string jobId) => Own.Fleet.Find(Own.Service.InstanceOf(jobId)!)!;

    private protected static string Needs(int vcpus, int memory, int gpus = 0)
    {
        var needs = new JsonArray(Need("VCPU", vcpus), Need("MEMORY", memory));
        if (gpus > 0) needs.Add(Need("GPU", gpus));
        return new JsonObject { ["containerOverrides"] = new JsonObject { ["resourceRequirements"] = needs } }.ToJsonString();
    }

    private static JsonNode Need(string type, int value) => new JsonObject { ["type"] = type, ["value"] = $"{value}" };
}
