using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.Tests.StepFunctions;

/// <summary>Random definitions and inputs, shaped like real ones: each is refused with its problems, or runs to an end. None crashes.</summary>
public sealed class JunkTests
{
    private static readonly string[] Types = ["Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Map", "Parallel", "Activity"];

    private static readonly string[] Fields =
    [
        "InputPath", "OutputPath", "ResultPath", "Parameters", "ResultSelector", "Result", "Seconds", "SecondsPath", "Timestamp", "TimestampPath", "Error", "ErrorPath", "Cause",
        "CausePath", "ItemsPath", "ItemSelector", "MaxConcurrency", "TimeoutSeconds", "TimeoutSecondsPath", "Default", "Comment", "HeartbeatSeconds",
    ];

    private static readonly string[] Words =
    [
        "$", "$.a", "$.a.b", "$.list", "$.list[0]", "$.list[-1]", "$.list[*].x", "$..a", "$.a[?(@.x)]", "$$", "$$.Execution.Name", "$$.Map.Item.Value", "$.a[", "States.Array($.a, 1)",
        "States.Format('{}', $.a)", "States.Format('{} {}', 1)", "States.MathAdd($.n, 1)", "States.StringToJson($.text)", "States.UUID()", "States.ArrayRange(0, 5, 1)", "States.Nothing()",
        "2026-01-31T22:00:00Z", "A", "B", "C", "", "text", "\u00e9\ud83d\ude00",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_random_definition_is_refused_or_runs(int seed)
    {
        var random = new Random(seed);
        var (refused, ran) = (0, 0);
        for (var i = 0; i < 500; i++)
        {
            var definition = Machine(random, 0).ToJsonString();
            try
            {
                StateMachineDefinition.Parse(definition, (_, _) => null);
            }
            catch (InvalidDefinitionException invalid)
            {
                Assert.All(invalid.Problems, problem => Assert.StartsWith("$", problem.Path, StringComparison.Ordinal));
                refused++;
                continue;
            }
            ran++;
            await using var workflow = new Workflow(definition, new TestTask(call => call.Parameters));
            var arn = workflow.Start("""{"a":{"b":[1]},"list":[{"x":1},{"x":2}],"n":3,"text":"{\"y\":1}"}""");
            var ended = await workflow.EndAsync(arn, TimeSpan.FromDays(30));
            Assert.True(ended.Status != ExecutionStatus.Running && ended.Cause?.Contains("A fault of the local Step Functions", StringComparison.Ordinal) is not true,
                $"seed {seed}, machine {i}: {ended.Error}: {ended.Cause}\n{definition}");
            DurabilityTests.AssertConsistent(workflow.History(arn));
        }
        Assert.True(refused > 100 && ran > 50, $"found {refused} refused and {ran} run: the machines are not random enough");
    }

    [Theory]
    [InlineData(1)]
    public void Random_text_is_refused_or_read(int seed)
    {
        const string letters = "$.[]'\"()*,:?@{}\\ aS0-1\ud83dT";
        var random = new Random(seed);
        for (var i = 0; i < 50_000; i++)
        {
            var text = (i % 2 == 0 ? "$" : "States.Array(") + new string(random.GetItems<char>(letters, random.Next(12)));
            try
            {
                ValueExpression.Parse(text).Evaluate(PathTests.Evaluate("""{"a":[{"a":1}]}"""), "it.$");
            }
            catch (Exception wrong) when (wrong is FormatException or StatesException)
            {
                // Refused, or without a value: both are answers.
            }
        }
    }

    private static JsonObject Machine(Random random, int depth)
    {
        var states = new JsonObject();
        var count = random.Next(1, 4);
        var names = Enumerable.Range(0, count).Select(i => depth == 0 ? $"{(char)('A' + i)}" : $"{depth}-{random.Next(10_000)}").Distinct().ToList();
        foreach (var name in names) states[name] = State(random, names, names.IndexOf(name), depth);
        return new JsonObject { ["StartAt"] = random.Next(20) == 0 ? "Nowhere" : names[0], ["States"] = states };
    }

    /// <summary>Mostly what its type needs, mostly leading onwards; now and then something that does not fit.</summary>
    private static JsonObject State(Random random, List<string> names, int place, int depth)
    {
        var type = Types[random.Next(random.Next(15) == 0 ? Types.Length : Types.Length - 1)];
        if (depth > 1 && type is "Map" or "Parallel") type = "Pass";
        // Only forwards: a loop would run until its history is full, which another test looks at.
        var next = place + 1 < names.Count ? names[place + 1] : null;
        if (next is null && type == "Choice") type = "Succeed";
        var state = new JsonObject { ["Type"] = type };
        if (type is not ("Choice" or "Succeed" or "Fail"))
        {
            if (next is null) state["End"] = true;
            else state["Next"] = random.Next(20) == 0 ? Words[random.Next(Words.Length)] : next;
        }
        switch (type)
        {
            case "Task":
                state["Resource"] = Workflow.Work;
                if (random.Next(2) == 0) state["Retry"] = new JsonArray(new JsonObject { ["ErrorEquals"] = new JsonArray("States.ALL"), ["MaxAttempts"] = random.Next(3) });
                if (next is not null && random.Next(2) == 0) state["Catch"] = new JsonArray(new JsonObject { ["ErrorEquals"] = new JsonArray("States.ALL"), ["Next"] = names[^1] });
                break;
            case "Wait": state["Seconds"] = random.Next(5); break;
            case "Map": (state["ItemsPath"], state["ItemProcessor"]) = ("$.list", Machine(random, depth + 1)); break;
            case "Parallel": state["Branches"] = new JsonArray(Machine(random, depth + 1), Machine(random, depth + 1)); break;
            case "Choice": (state["Choices"], state["Default"]) = (new JsonArray(new JsonObject { ["Variable"] = "$.n", ["NumericEquals"] = random.Next(5), ["Next"] = next }), names[^1]); break;
        }
        for (var more = random.Next(6) - 3; more > 0; more--) state[Fields[random.Next(Fields.Length)]] = Value(random, 2);
        return state;
    }

    private static JsonNode? Value(Random random, int depth) => random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(-2, 100) / (random.Next(3) + 1m),
        3 or 4 => Words[random.Next(Words.Length)],
        5 => new JsonArray(Value(random, depth - 1), Value(random, depth - 1)),
        6 => new JsonObject { ["k"] = Value(random, depth - 1), ["v.$"] = Words[random.Next(Words.Length)] },
        _ => new JsonObject { ["k.$"] = Value(random, depth - 1) },
    };
}
