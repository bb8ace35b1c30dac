using System.Text.Json.Nodes;

namespace Overnight.Functions.Tests.Template;

/// <summary>statemachine/nightly.asl.json as it is written.</summary>
public sealed class NightlyStateMachineTests
{
    private readonly JsonObject _states = JsonNode.Parse(
        File.ReadAllText(Path.Combine(DeployedTemplate.Read().Root, "statemachine", "nightly.asl.json")))!["States"]!.AsObject();

    private JsonObject Turn => _states["Datasets"]!["ItemProcessor"]!["States"]!.AsObject();

    private IEnumerable<KeyValuePair<string, JsonNode?>> Tasks => _states.Concat(Turn).Where(state => (string)state.Value!["Type"]! == "Task");

    [Fact]
    public void Every_task_has_a_limit_in_time_and_retries_with_backoff_jitter_and_a_cap()
    {
        Assert.Equal(["MayStart", "Notify", "Run", "SumUp"], Tasks.Select(task => task.Key).Order());
        Assert.All(Tasks, task =>
        {
            Assert.InRange((int)task.Value!["TimeoutSeconds"]!, 1, 3_000_000);
            Assert.All(task.Value["Retry"]!.AsArray(), retrier =>
            {
                Assert.Equal("FULL", (string)retrier!["JitterStrategy"]!);
                Assert.InRange((int)retrier["MaxAttempts"]!, 1, 10);
                Assert.InRange((int)retrier["MaxDelaySeconds"]!, 1, 3_600);
                Assert.True((double)retrier["BackoffRate"]! > 1);
            });
        });
    }

    [Fact]
    public void A_run_that_failed_is_not_started_again_and_stops_no_other()
    {
        var retried = Turn["Run"]!["Retry"]!.AsArray().SelectMany(retrier => retrier!["ErrorEquals"]!.AsArray()).Select(error => (string)error!);
        Assert.All(retried, error => Assert.StartsWith("StepFunctions.", error, StringComparison.Ordinal));
        foreach (var task in new[] { "MayStart", "Run" })
        {
            var catcher = Assert.Single(Turn[task]!["Catch"]!.AsArray())!;
            Assert.Equal(("States.ALL", "NotEnded"), ((string)Assert.Single(catcher["ErrorEquals"]!.AsArray())!, (string)catcher["Next"]!));
        }
        Assert.Equal("SumUp", (string)Assert.Single(_states["Datasets"]!["Catch"]!.AsArray())!["Next"]!);
    }

    [Fact]
    public void A_run_may_take_as_long_as_the_training_workflow_and_the_night_longer()
    {
        var root = DeployedTemplate.Read().Root;
        int Limit(string file) => (int)JsonNode.Parse(File.ReadAllText(Path.Combine(root, "statemachine", file)))!["TimeoutSeconds"]!;
        var waits = (int)MayStart.NightBudget.Night.TotalSeconds;
        Assert.InRange((int)Turn["Run"]!["TimeoutSeconds"]!, Limit("training.asl.json") + 1, Limit("nightly.asl.json") - waits);
    }

    [Fact]
    public void A_turn_leaves_a_line() => Assert.All(Turn.Where(state => state.Value!["End"] is not null), end =>
    {
        Assert.Equal("Pass", (string)end.Value!["Type"]!);
        Assert.All(end.Value["Parameters"]!.AsObject(), field => Assert.Contains(field.Key, new[] { "dataset.$", "error.$", "why.$" }));
    });
}
