using System.Text.Json.Nodes;

namespace Overnight.Functions.Tests.Workflow;

/// <summary>What a job was asked for.</summary>
internal sealed class SubmittedJob(JsonObject request)
{
    public string Name { get; } = (string)request["jobName"]!;

    public int Trial => int.Parse(Variable("OVERNIGHT_TRIAL"));

    public int Rung => int.Parse(Variable("OVERNIGHT_RUNG"));

    public int Attempt => int.Parse(Variable("OVERNIGHT_ATTEMPT"));

    public int StopAfterSeconds => int.Parse(Variable("OVERNIGHT_STOP_AFTER_SECONDS"));

    private string Variable(string name) => (string)request["containerOverrides"]!["environment"]!.AsArray()
        .Single(pair => (string)pair!["name"]! == name)!["value"]!;
}
