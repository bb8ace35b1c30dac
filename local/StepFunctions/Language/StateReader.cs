using static Overnight.Local.StepFunctions.Language.CommonFields;

namespace Overnight.Local.StepFunctions.Language;

/// <summary>Reads one state, by its type.</summary>
internal sealed class StateReader(GraphReader graphs, Func<string, DefinitionFields, string?> checkResource)
{
    private readonly MapReader _maps = new(graphs);

    public State? Read(string name, DefinitionFields fields)
    {
        var type = fields.Text("Type", required: true);
        if (fields.Has("QueryLanguage") && fields.Text("QueryLanguage") is { } language && language != "JSONPath") fields.Refuse("QueryLanguage", "JSONPath");
        State? state = type switch
        {
            "Task" => Task(name, fields),
            "Pass" => Pass(name, fields),
            "Choice" => Choice(name, fields),
            "Wait" => Wait(name, fields),
            "Succeed" => new SucceedState { Name = name, InputPath = Input(fields), OutputPath = Output(fields), Next = null },
            "Fail" => Fail(name, fields),
            "Map" => _maps.Read(name, fields),
            "Parallel" => Parallel(name, fields),
            _ => null,
        };
        if (state is null && type is not null) fields.Refuse("Type", "Task, Pass, Choice, Wait, Succeed, Fail, Map or Parallel");
        return state;
    }

    private TaskState Task(string name, DefinitionFields fields)
    {
        var resource = fields.Text("Resource", required: true);
        if (resource is not null && checkResource(resource, fields) is { } problem) fields.Problems.Add(new(fields.At("Resource"), problem));
        if (fields.Has("TimeoutSeconds") && fields.Has("TimeoutSecondsPath"))
            fields.Refuse("TimeoutSecondsPath", "it or TimeoutSeconds, not both");
        var timeout = fields.Whole("TimeoutSeconds", 1, DefinitionLimits.LongestSeconds);
        // Only activities and callbacks send heartbeats, and neither runs here: it is checked, and has no effect, as on AWS.
        if (fields.Whole("HeartbeatSeconds", 1, DefinitionLimits.LongestSeconds) is { } heartbeat && heartbeat >= timeout)
            fields.Refuse("HeartbeatSeconds", "less than TimeoutSeconds");
        return new TaskState
        {
            Name = name,
            InputPath = Input(fields),
            OutputPath = Output(fields),
            Next = Next(fields),
            Resource = resource ?? "",
            Parameters = fields.Template("Parameters"),
            ResultSelector = fields.Template("ResultSelector"),
            ResultPath = Result(fields),
            TimeoutSeconds = timeout,
            TimeoutSecondsPath = fields.OptionalPath("TimeoutSecondsPath", reference: true),
            Retry = Retry(fields),
            Catch = Catch(fields),
        };
    }

    private static PassState Pass(string name, DefinitionFields fields) => new()
    {
        Name = name,
        InputPath = Input(fields),
        OutputPath = Output(fields),
        Next = Next(fields),
        Parameters = fields.Template("Parameters"),
        HasResult = fields.Has("Result"),
        Result = fields.Take("Result"),
        ResultPath = Result(fields),
    };

    private static ChoiceState Choice(string name, DefinitionFields fields) => new()
    {
        Name = name,
        InputPath = Input(fields),
        OutputPath = Output(fields),
        Next = null,
        Choices = fields.Objects("Choices", (rule, _) => ConditionReader.Rule(rule), required: true),
        Default = fields.Text("Default"),
    };

    private static WaitState Wait(string name, DefinitionFields fields)
    {
        var given = new[] { "Seconds", "SecondsPath", "Timestamp", "TimestampPath" }.Where(fields.Has).ToList();
        if (given.Count != 1) fields.Problems.Add(new(fields.Path, $"found {(given.Count == 0 ? "none" : string.Join(" and ", given))}, expected exactly one of Seconds, SecondsPath, Timestamp, TimestampPath"));
        var timestamp = fields.Text("Timestamp");
        if (timestamp is not null && Timestamp.Parse(timestamp) is null) fields.Refuse("Timestamp", "a timestamp like 2026-01-31T22:00:00Z");
        return new WaitState
        {
            Name = name,
            InputPath = Input(fields),
            OutputPath = Output(fields),
            Next = Next(fields),
            Seconds = fields.Whole("Seconds", 0, DefinitionLimits.LongestSeconds),
            SecondsPath = fields.OptionalPath("SecondsPath", reference: true),
            Timestamp = timestamp is null ? null : Timestamp.Parse(timestamp),
            TimestampPath = fields.OptionalPath("TimestampPath", reference: true),
        };
    }

    private static FailState Fail(string name, DefinitionFields fields) => new()
    {
        Name = name,
        InputPath = JsonPath.Root,
        OutputPath = JsonPath.Root,
        Next = null,
        Error = Reason(fields, "Error"),
        Cause = Reason(fields, "Cause"),
    };

    private ParallelState Parallel(string name, DefinitionFields fields) => new()
    {
        Name = name,
        InputPath = Input(fields),
        OutputPath = Output(fields),
        Next = Next(fields),
        Parameters = fields.Template("Parameters"),
        Branches = fields.Objects("Branches", (branch, _) => graphs.Read(branch), required: true),
        ResultSelector = fields.Template("ResultSelector"),
        ResultPath = Result(fields),
        Retry = Retry(fields),
        Catch = Catch(fields),
    };

    /// <summary>Error or ErrorPath; the path may be an intrinsic function that returns a string.</summary>
    private static ValueExpression? Reason(DefinitionFields fields, string name)
    {
        var (literal, path) = (fields.Text(name), fields.Text(name + "Path"));
        if (literal is not null && path is not null) fields.Refuse(name + "Path", $"it or {name}, not both");
        if (path is null) return literal is null ? null : new LiteralExpression(literal);
        try
        {
            return ValueExpression.Parse(path);
        }
        catch (FormatException wrong)
        {
            fields.Problems.Add(new(fields.At(name + "Path"), wrong.Message));
            return null;
        }
    }
}
