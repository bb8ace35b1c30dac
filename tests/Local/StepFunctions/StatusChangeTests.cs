using System.Text.Json.Nodes;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html</summary>
public sealed class StatusChangeTests
{
    private const string Waits = """
        { "TimeoutSeconds": 60, "StartAt": "Wait", "States": { "Wait": { "Type": "Wait", "SecondsPath": "$.seconds", "End": true } } }
        """;

    [Theory]
    [InlineData(5, "SUCCEEDED")]
    [InlineData(500, "TIMED_OUT")]
    public async Task EventBridge_is_told_of_the_start_and_of_the_end(int seconds, string status)
    {
        await using var workflow = new Workflow(Waits);
        var input = $$"""{"seconds":{{seconds}}}""";
        var arn = workflow.Start(input);
        await workflow.EndAsync(arn, TimeSpan.FromSeconds(1));
        Assert.Equal(["RUNNING", status], Statuses(workflow));
        Assert.All(workflow.Told, told => Assert.Equal(
            (arn, workflow.Machine.Arn, "run", input), (Text(told, "executionArn"), Text(told, "stateMachineArn"), Text(told, "name"), Text(told, "input"))));
        Assert.Null(workflow.Told[0]["stopDate"]);
        Assert.Equal(Math.Min(seconds, 60) * 1000, (long)workflow.Told[1]["stopDate"]! - (long)workflow.Told[1]["startDate"]!);
    }

    [Fact]
    public async Task A_stop_and_a_redrive_are_told()
    {
        await using var workflow = new Workflow(Waits);
        var arn = workflow.Start("""{"seconds":5}""");
        await workflow.Service.StopExecutionAsync(arn, "Enough", "no more");
        workflow.Redrive(arn);
        await workflow.EndAsync(arn, TimeSpan.FromSeconds(1));
        Assert.Equal(["RUNNING", "ABORTED", "RUNNING", "SUCCEEDED"], Statuses(workflow));
        Assert.Equal(("Enough", "no more"), (Text(workflow.Told[1], "error"), Text(workflow.Told[1], "cause")));
        Assert.Null(workflow.Told[2]["cause"]);
    }

    [Fact]
    public async Task What_is_too_large_for_an_event_is_left_out_and_said_to_be()
    {
        await using var workflow = new Workflow(Waits);
        await workflow.EndAsync(workflow.Start($$"""{"seconds":1,"long":"{{new string('x', 130_000)}}"}"""), TimeSpan.FromSeconds(1));
        Assert.Equal([true, false], workflow.Told.Select(told => (bool)told["inputDetails"]!["included"]!));
        Assert.Null(workflow.Told[1]["input"]);
        Assert.Null(workflow.Told[1]["output"]);
    }

    private static IEnumerable<string?> Statuses(Workflow workflow) => workflow.Told.Select(told => Text(told, "status"));

    private static string? Text(JsonObject told, string field) => (string?)told[field];
}
