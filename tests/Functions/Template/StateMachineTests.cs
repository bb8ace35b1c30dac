using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static Overnight.Functions.Tests.Template.DeployedTemplate;

namespace Overnight.Functions.Tests.Template;

public sealed partial class StateMachineTests
{
    private readonly DeployedTemplate _template = DeployedTemplate.Read();
    private readonly string _text;
    private readonly JsonObject _states;
    private readonly string _start;

    public StateMachineTests()
    {
        _text = File.ReadAllText(Path.Combine(_template.Root, "statemachine", "training.asl.json"));
        var machine = JsonNode.Parse(_text)!.AsObject();
        _states = machine["States"]!.AsObject();
        _start = (string)machine["StartAt"]!;
    }

    /// <summary>The states of the machine, then those of its Map.</summary>
    private IEnumerable<JsonObject> Graphs => _states.Where(state => state.Value!["ItemProcessor"] is not null)
        .Select(map => map.Value!["ItemProcessor"]!["States"]!.AsObject()).Prepend(_states);

    private IEnumerable<KeyValuePair<string, JsonNode?>> Tasks => Graphs.SelectMany(graph => graph).Where(state => (string)state.Value!["Type"]! == "Task");

    private JsonObject Iteration => Graphs.Last();

    [Fact]
    public void Every_task_has_a_limit_in_time_and_retries_with_backoff_jitter_and_a_cap()
    {
        Assert.Equal(["Decide", "Evaluate", "Judge", "NextRung", "Notify", "Plan", "Publish", "PublishBare", "Settle", "Train"], Tasks.Select(task => task.Key).Order());
        Assert.All(Tasks, task =>
        {
            // A training's own is decided for each attempt.
            if (task.Key == "Train") Assert.Equal("$.train.timeoutSeconds", (string)task.Value!["TimeoutSecondsPath"]!);
            else Assert.InRange((int)task.Value!["TimeoutSeconds"]!, 1, 100_000);
            Assert.All(task.Value!["Retry"]!.AsArray(), retrier =>
            {
                Assert.Equal("FULL", (string)retrier!["JitterStrategy"]!);
                Assert.InRange((int)retrier["MaxAttempts"]!, 1, 10);
                Assert.InRange((int)retrier["MaxDelaySeconds"]!, 1, 3_600);
                Assert.True((double)retrier["BackoffRate"]! > 1);
            });
        });
    }

    [Fact]
    public void Lambda_s_own_errors_are_all_retried()
    {
        string[] errors =
        [
            "Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException", "Lambda.Unknown",
        ];
        Assert.All(Tasks.Where(task => ((string)task.Value!["Resource"]!).EndsWith("lambda:invoke", StringComparison.Ordinal)), task =>
        {
            var retried = task.Value!["Retry"]!.AsArray().SelectMany(retrier => retrier!["ErrorEquals"]!.AsArray()).Select(error => (string)error!).ToList();
            Assert.True(retried.Contains("States.ALL") || errors.All(retried.Contains), task.Key);
        });
    }

    [Fact]
    public void Whatever_a_task_ends_with_leads_to_the_result()
    {
        foreach (var (name, state) in _states.Where(state => (string)state.Value!["Type"]! is "Task" or "Map" && state.Key is not ("PublishBare" or "Notify")))
            Assert.True(name == "Publish" ? Caught(state!) == "PublishBare" : Reachable(_states, Caught(state!)).Append(Caught(state!)).Contains("Publish"), name);
        // The last resort fails in sight: a redrive begins at a task that failed, not at a Fail state.
        Assert.Null(_states["PublishBare"]!["Catch"]);
        // Everything before the end is caught, so that no iteration ends the others.
        Assert.Equal(("Judge", "Unjudged", "Unjudged"), (Caught(Iteration["Train"]!), Caught(Iteration["Judge"]!), Caught(Iteration["Decide"]!)));
        // Nobody hears of it, but the result stands.
        Assert.Equal((string)_states["Notify"]!["Next"]!, Caught(_states["Notify"]!));
    }

    private static string Caught(JsonNode state)
    {
        var last = state["Catch"]!.AsArray()[^1]!;
        Assert.Equal("States.ALL", (string)Assert.Single(last["ErrorEquals"]!.AsArray())!);
        Assert.StartsWith("$.", (string)last["ResultPath"]!, StringComparison.Ordinal);
        return (string)last["Next"]!;
    }

    [Fact]
    public void Every_state_can_be_reached_and_every_target_exists()
    {
        var starts = new[] { _start, (string)_states["Trials"]!["ItemProcessor"]!["StartAt"]! };
        Assert.All(Graphs.Zip(starts), graph =>
        {
            Assert.Equal(graph.First.Select(state => state.Key).Order(), Reachable(graph.First, graph.Second).Append(graph.Second).Distinct().Order());
            Assert.All(graph.First.SelectMany(state => Targets(state.Value!)), target => Assert.True(graph.First.ContainsKey(target), target));
        });
    }

    [Fact]
    public void Nothing_ends_but_through_publishing()
    {
        foreach (var end in _states.Where(state => (string)state.Value!["Type"]! is "Succeed" or "Fail").Select(state => state.Key))
        {
            // Without the two publishing states, no end can be reached.
            var without = Reachable(_states, _start, except: ["Publish", "PublishBare"]);
            Assert.DoesNotContain(end, without);
        }
    }

    [Fact]
    public void Trials_are_executions_of_their_own_under_the_name_that_the_role_knows()
    {
        var map = _states["Trials"]!;
        var config = map["ItemProcessor"]!["ProcessorConfig"]!;
        Assert.Equal(("DISTRIBUTED", "STANDARD"), ((string)config["Mode"]!, (string)config["ExecutionType"]!));
        var own = _template.Grants.Where(grant => grant.Actions.Contains("states:StopExecution")).SelectMany(grant => grant.Resources);
        Assert.Contains(own, resource => resource.EndsWith($"-training/{(string)map["Label"]!}:*", StringComparison.Ordinal));
        // A trial sees its own execution as $$.Execution, and no $$.Map: what it needs of the run is handed to it.
        Assert.All(Iteration, state => Assert.DoesNotContain("$$.", state.Value!.ToJsonString()));
    }

    [Fact]
    public void No_more_trials_run_at_once_than_the_queue_holds()
    {
        // A job that waits behind others uses up the time that it has for capacity. Plan knows how many that are.
        Assert.Equal("$.parallel", (string)_states["Trials"]!["MaxConcurrencyPath"]!);
        var plan = _template.Of("AWS::Serverless::Function").Single(function => function.Name == "PlanRun");
        var variables = Map(Map(plan.Properties, "Environment"), "Variables").Children;
        Assert.All(new[] { "Cpu", "Gpu" }, kind => Assert.Equal($"Max{kind}Vcpus", $"{variables.Single(pair => $"{pair.Key}" == $"OVERNIGHT_MAX_{kind.ToUpperInvariant()}_VCPUS").Value}"));
    }

    [Fact]
    public void Iterations_take_what_they_need_and_leave_a_line()
    {
        var map = _states["Trials"]!;
        Assert.DoesNotContain(map["ItemSelector"]!.AsObject(), field => (string?)(field.Value as JsonValue)?.ToString() == "$");
        Assert.All(Iteration.Where(state => state.Value!["End"] is not null), end =>
        {
            Assert.Equal("Pass", (string)end.Value!["Type"]!);
            Assert.All(end.Value["Parameters"]!.AsObject(), field => Assert.Contains(field.Key, new[] { "trial.$", "attempt.$", "verdict.$", "error.$" }));
        });
    }

    [Fact]
    public void The_workflow_itself_ends_after_every_attempt_could_have_ended()
    {
        var attempt = Overnight.Functions.Decide.AttemptPolicy.LongestTask.TotalSeconds;
        var limit = (int)JsonNode.Parse(_text)!["TimeoutSeconds"]!;
        Assert.True(limit > 20 * (attempt + 1_800), $"found {limit} s, expected room for 20 attempts of {attempt} s");
        // A job's own limit is shorter than the workflow's for its task, so that Batch tells why it ended.
        var parameter = Map(Map(_template.Document, "Parameters"), "AttemptTimeoutSeconds");
        Assert.True(int.Parse(Text(parameter, "MaxValue")!) < attempt);
    }

    [Fact]
    public void Substitutions_of_the_template_and_of_the_file_are_the_same()
    {
        Assert.All(_template.Of("AWS::Serverless::StateMachine"), machine =>
        {
            var file = Text(machine.Properties, "DefinitionUri")!;
            var text = File.ReadAllText(Path.Combine(_template.Root, file));
            var given = Map(machine.Properties, "DefinitionSubstitutions").Children.Keys.Select(key => $"{key}");
            var used = Substitution().Matches(text).Select(match => match.Groups["name"].Value).Distinct();
            Assert.Equal(given.Order(), used.Order());
        });
    }

    [Fact]
    public void Names_of_every_job_fit_Batch()
    {
        // The longest run id has 57 characters; Batch takes 128 of letters, digits, '-' and '_'.
        Assert.Equal("States.Format('{}-trial-{}-attempt-{}', $.run, $.trial, $.attempt)", (string)Iteration["Train"]!["Parameters"]!["JobName.$"]!);
    }

    private static HashSet<string> Reachable(JsonObject states, string from, params string[] except)
    {
        var seen = new HashSet<string>();
        var open = new Queue<string>([from]);
        while (open.TryDequeue(out var name))
        {
            if (except.Contains(name)) continue;
            foreach (var next in Targets(states[name]!))
                if (seen.Add(next)) open.Enqueue(next);
        }
        return seen;
    }

    private static IEnumerable<string> Targets(JsonNode state) =>
        new[] { state["Next"], state["Default"] }
            .Concat((state["Choices"]?.AsArray() ?? []).Select(choice => choice!["Next"]))
            .Concat((state["Catch"]?.AsArray() ?? []).Select(catcher => catcher!["Next"]))
            .Where(target => target is not null).Select(target => (string)target!);

    [GeneratedRegex(@"\$\{(?<name>\w+)\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Substitution();
}
