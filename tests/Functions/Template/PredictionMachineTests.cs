using System.Text.Json.Nodes;

namespace Overnight.Functions.Tests.Template;

/// <summary>What must hold of statemachine/prediction.asl.json, whichever way a prediction goes.</summary>
public sealed class PredictionMachineTests
{
    private readonly JsonObject _states;

    public PredictionMachineTests()
    {
        var file = Path.Combine(DeployedTemplate.Read().Root, "statemachine", "prediction.asl.json");
        _states = JsonNode.Parse(File.ReadAllText(file))!["States"]!.AsObject();
    }

    private JsonObject Part => _states["Parts"]!["ItemProcessor"]!["States"]!.AsObject();

    [Fact]
    public void Whatever_a_state_fails_with_leads_to_the_result()
    {
        foreach (var (name, state) in _states.Where(state => (string)state.Value!["Type"]! is "Task" or "Map" && state.Key != "PublishBare"))
        {
            var caught = state!["Catch"]!.AsArray()[^1]!;
            Assert.Equal("States.ALL", (string)Assert.Single(caught["ErrorEquals"]!.AsArray())!);
            var expected = name switch { "Publish" => "PublishBare", "Notify" => "Succeeded?", "Score" => "Parts", _ => "Publish" };
            Assert.Equal((name, expected), (name, (string)caught["Next"]!));
        }
        Assert.Null(_states["PublishBare"]!["Catch"]);
    }

    [Fact]
    public void Nothing_ends_but_through_publishing() =>
        Assert.DoesNotContain(Reachable("Begin", except: ["Publish", "PublishBare"]), name => (string)_states[name]!["Type"]! is "Succeed" or "Fail");

    [Fact]
    public void Every_task_has_a_limit_in_time() => Assert.All(
        _states.Concat(Part).Where(state => (string)state.Value!["Type"]! == "Task"), task => Assert.InRange((int)task.Value!["TimeoutSeconds"]!, 1, 93_600));

    [Fact]
    public void Batch_itself_tries_a_part_again_whose_host_went_away_and_nothing_that_bad_data_ended()
    {
        var retry = Part["Predict"]!["Parameters"]!["RetryStrategy"]!;
        var rules = retry["EvaluateOnExit"]!.AsArray();
        Assert.InRange(rules.Count, 2, 5);
        Assert.Equal(("Host EC2*", "RETRY"), ((string)rules[0]!["OnStatusReason"]!, (string)rules[0]!["Action"]!));
        Assert.Equal(["75"], rules.Select(rule => (string?)rule!["OnExitCode"]).OfType<string>());
        Assert.Equal(("*", "EXIT"), ((string)rules[^1]!["OnReason"]!, (string)rules[^1]!["Action"]!));
        Assert.InRange((int)retry["Attempts"]!, 2, 10);
    }

    [Fact]
    public void No_more_parts_run_at_once_than_the_CPU_queue_holds_and_an_inline_Map_allows()
    {
        // A job takes two of its 64 vCPUs; "up to 40 concurrent iterations": docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
        Assert.InRange((int)_states["Parts"]!["MaxConcurrency"]!, 1, 32);
    }

    private HashSet<string> Reachable(string from, string[] except)
    {
        var seen = new HashSet<string>();
        var open = new Queue<string>([from]);
        while (open.TryDequeue(out var name))
        {
            if (except.Contains(name) || !seen.Add(name)) continue;
            var state = _states[name]!;
            var next = new[] { state["Next"], state["Default"] }.Concat((state["Choices"]?.AsArray() ?? []).Select(choice => choice!["Next"]))
                .Concat((state["Catch"]?.AsArray() ?? []).Select(caught => caught!["Next"]));
            foreach (var target in next.OfType<JsonNode>()) open.Enqueue((string)target!);
        }
        return seen;
    }
}
