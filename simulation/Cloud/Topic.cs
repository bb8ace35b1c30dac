using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions;
using Overnight.Local.StepFunctions.Integrations;

namespace Overnight.Simulation.Cloud;

/// <summary>The topic that people hear of results by.</summary>
internal sealed class Topic(Night night) : ITaskIntegration
{
    public const string Resource = SnsPublish.Resource;

    /// <summary>What the template's state machine sends is local/'s to check: here nobody reads it.</summary>
    public IReadOnlyCollection<string>? Parameters => null;

    public bool Submits => false;

    public async Task<JsonNode?> RunAsync(TaskCall call, CancellationToken cancellation)
    {
        await Task.Delay(night.Chance.Latency(), night.Time, cancellation);
        night.History.Note($"sns {call.Parameters!["Subject"]}");
        return new JsonObject { ["MessageId"] = "0" };
    }

    public void Abort(TaskCall call, JsonObject submitted) => throw new NotSupportedException("publishing submits nothing");
}
