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

    private IEnumerable<KeyValuePair<string, JsonNode?>> Tasks => _states.Where(state => (string)state.Value!["Type"]! == "Task");

    [Fact]
    public void Every_task_has_a_limit_in_time_and_retries_with_backoff_jitter_and_a_cap()
    {
        Assert.Equal(["Judge", "Plan", "Settle", "SettleBare", "Train"], Tasks.Select(task => task.Key).Order());
        Assert.All(Tasks, task =>
        {
            Assert.InRange((int)task.Value!["TimeoutSeconds"]!, 1, 100_000);
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
        foreach (var (name, task) in Tasks.Where(task => task.Key != "SettleBare"))
        {
            var last = task!["Catch"]!.AsArray()[^1]!;
            Assert.Equal("States.ALL", (string)Assert.Single(last["ErrorEquals"]!.AsArray())!);
            Assert.Contains("SettleBare", Reachable((string)last["Next"]!).Append((string)last["Next"]!));
            Assert.StartsWith("$.", (string)last["ResultPath"]!, StringComparison.Ordinal);
            Assert.True(name != (string)last["Next"]!);
        }
        // The last resort fails in sight: a redrive begins at a task that failed, not at a Fail state.
        Assert.Null(_states["SettleBare"]!["Catch"]);
    }

    [Fact]
    public void Every_state_can_be_reached_and_every_target_exists()
    {
        Assert.Equal(_states.Select(state => state.Key).Order(), Reachable(_start).Append(_start).Distinct().Order());
        Assert.All(_states.SelectMany(state => Targets(state.Value!)), target => Assert.True(_states.ContainsKey(target), target));
    }

    [Fact]
    public void Nothing_ends_but_through_settling()
    {
        foreach (var end in _states.Where(state => (string)state.Value!["Type"]! is "Succeed" or "Fail").Select(state => state.Key))
        {
            // Without the two settling states, no end can be reached.
            var without = Reachable(_start, except: ["Settle", "SettleBare"]);
            Assert.DoesNotContain(end, without);
        }
    }

    [Fact]
    public void Substitutions_of_the_template_and_of_the_file_are_the_same()
    {
        var machine = Assert.Single(_template.Of("AWS::Serverless::StateMachine")).Properties;
        Assert.Equal("statemachine/training.asl.json", Text(machine, "DefinitionUri"));
        var given = Map(machine, "DefinitionSubstitutions").Children.Keys.Select(key => $"{key}");
        var used = Substitution().Matches(_text).Select(match => match.Groups["name"].Value).Distinct();
        Assert.Equal(given.Order(), used.Order());
    }

    [Fact]
    public void Names_of_every_job_fit_Batch()
    {
        // The longest run id has 57 characters; Batch takes 128 of letters, digits, '-' and '_'.
        Assert.Equal("States.Format('{}-attempt-{}', $.run, $.attempt)", (string)_states["Train"]!["Parameters"]!["JobName.$"]!);
    }

    private HashSet<string> Reachable(string from, params string[] except)
    {
        var seen = new HashSet<string>();
        var open = new Queue<string>([from]);
        while (open.TryDequeue(out var name))
        {
            if (except.Contains(name)) continue;
            foreach (var next in Targets(_states[name]!))
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
