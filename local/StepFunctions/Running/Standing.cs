using System.Text.Json.Nodes;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Running;

/// <summary>
/// Where one graph of an execution stands: nothing but what its events say, whether they were just written or read back after
/// a restart. That is why going on after a restart needs no second record.
/// </summary>
internal sealed class Standing(string scope)
{
    public string Scope { get; } = scope;

    /// <summary>The newest event of this graph: the next one's previousEventId.</summary>
    public long LastId { get; set; }

    /// <summary>Of a Map's iteration: whether its start is in the history, and how it ended: Succeeded, Failed or Aborted.</summary>
    public bool IterationStarted { get; private set; }

    public string? IterationEnd { get; private set; }

    /// <summary>The state the graph is in; null before the first and after an exit.</summary>
    public Visit? Visit { get; private set; }

    /// <summary>The output of the state just left, and where it leads; null next at the end.</summary>
    public (string Output, string? Next)? Left { get; private set; }

    public void Apply(HistoryEvent recorded)
    {
        LastId = recorded.Id;
        if (recorded.Type.EndsWith("StateEntered", StringComparison.Ordinal))
        {
            Visit = new Visit(recorded.Id, recorded.Timestamp, Detail(recorded, "name"), Detail(recorded, "input"));
            Left = null;
        }
        else if (recorded.Type.EndsWith("StateExited", StringComparison.Ordinal))
        {
            Left = (Detail(recorded, "output"), recorded.Next);
            Visit = null;
        }
        else if (recorded.Type == "MapIterationStarted")
        {
            IterationStarted = true;
        }
        else if (EndsIteration(recorded.Type))
        {
            IterationEnd = recorded.Type["MapIteration".Length..];
        }
        else
        {
            Visit?.Apply(recorded);
        }
    }

    /// <summary>
    /// The execution runs again: what failed or was cut off begins anew, with all its retries before it; what succeeded stays, also
    /// within a Map or Parallel state that failed.
    /// </summary>
    public void Redrive()
    {
        if (IterationEnd is "Failed" or "Aborted") IterationEnd = null;
        Visit?.Redrive();
    }

    /// <summary>Folds a history into where each of its graphs stands; keeps no more of it than that.</summary>
    /// <returns>The standings by scope, and the last event; null where there is none.</returns>
    public static (Dictionary<string, Standing> Standings, HistoryEvent? Last) Fold(IEnumerable<HistoryEvent> events)
    {
        var standings = new Dictionary<string, Standing>(StringComparer.Ordinal) { [""] = new("") };
        HistoryEvent? last = null;
        foreach (var recorded in events)
        {
            last = recorded;
            if (recorded.Type == "ExecutionStarted") continue;
            if (recorded.Type == "ExecutionRedriven")
                foreach (var redriven in standings.Values) redriven.Redrive();
            if (!standings.TryGetValue(recorded.Scope, out var standing))
                standings[recorded.Scope] = standing = new Standing(recorded.Scope);
            standing.Apply(recorded);
            if (BeginsBelow(recorded.Type)) ForgetBelow(standings, recorded.Scope);
            if (EndsIteration(recorded.Type)) standings[ParentOf(recorded.Scope)].LastId = recorded.Id;
        }
        return (standings, last);
    }

    /// <summary>A state's branches and iterations begin anew: what is known of the last ones is of no use.</summary>
    public static void ForgetBelow(Dictionary<string, Standing> standings, string scope)
    {
        foreach (var below in standings.Keys.Where(key => key.StartsWith(scope + "/", StringComparison.Ordinal)).ToList())
            standings.Remove(below);
    }

    private static bool BeginsBelow(string type) =>
        type is "MapStateStarted" or "ParallelStateStarted" || type.EndsWith("StateEntered", StringComparison.Ordinal);

    private static bool EndsIteration(string type) => type is "MapIterationSucceeded" or "MapIterationFailed" or "MapIterationAborted";

    private static string ParentOf(string scope) => scope[..scope.LastIndexOf('/')];

    private static string Detail(HistoryEvent recorded, string name) => (string)recorded.Details![name]!;
}

/// <summary>One stay in a state, over all its tries.</summary>
internal sealed class Visit(long enteredId, DateTimeOffset enteredAt, string state, string input)
{
    private readonly List<StatesException> _failures = [];
    private bool _hadBegunBelow;

    public long EnteredId { get; } = enteredId;
    public DateTimeOffset EnteredAt { get; } = enteredAt;
    public string State { get; } = state;
    public string Input { get; } = input;

    /// <summary>Every failed try, oldest first.</summary>
    public IReadOnlyList<StatesException> Failures => _failures;

    /// <summary>When the last try failed, where Retry and Catch have not yet led anywhere.</summary>
    public DateTimeOffset? FailedAt { get; private set; }

    /// <summary>When this try's task was scheduled; null before.</summary>
    public DateTimeOffset? ScheduledAt { get; private set; }

    /// <summary>What this try has submitted, such as a job: it is waited for again after a restart, not submitted twice.</summary>
    public JsonObject? Submitted { get; private set; }

    /// <summary>What this try's task returned, as JSON.</summary>
    public string? Succeeded { get; private set; }

    /// <summary>Whether this try's branches or iterations have begun.</summary>
    public bool BelowBegan { get; private set; }

    /// <summary>The Map Run that a redrive takes up; null before there is one, and where it ended so that a redrive makes a new one.</summary>
    public string? MapRun { get; private set; }

    public void Fail(StatesException failure, DateTimeOffset at)
    {
        _failures.Add(failure);
        FailedAt = at;
        _hadBegunBelow = BelowBegan;
        (ScheduledAt, Submitted, Succeeded, BelowBegan) = (null, null, null, false);
    }

    /// <summary>The same visit, as if nothing had been tried; branches and iterations that had begun are kept.</summary>
    public void Redrive()
    {
        BelowBegan |= FailedAt is not null && _hadBegunBelow;
        _failures.Clear();
        (FailedAt, ScheduledAt, Submitted, Succeeded) = (null, null, null, null);
    }

    /// <summary>Retry has led to another try, which begins now.</summary>
    public void TryAgain() => FailedAt = null;

    public void Apply(HistoryEvent recorded)
    {
        if (recorded.Failure is { } failure) Fail(failure, recorded.Timestamp);
        switch (recorded.Type)
        {
            case "TaskScheduled" or "LambdaFunctionScheduled": (FailedAt, ScheduledAt) = (null, recorded.Timestamp); break;
            case "MapStateStarted" or "ParallelStateStarted": (FailedAt, BelowBegan) = (null, true); break;
            case "MapRunStarted": MapRun = Text(recorded, "mapRunArn"); break;
            case "MapRunFailed" when IsBeyondRedrive(Text(recorded, "error")): MapRun = null; break;
            case "TaskSubmitted": Submitted = Json.Parse(Text(recorded, "output"))!.AsObject(); break;
            case "TaskSucceeded" or "LambdaFunctionSucceeded": Succeeded = Text(recorded, "output"); break;
        }
    }

    /// <summary>Redriven, it would fail so again. docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html</summary>
    private static bool IsBeyondRedrive(string error) => error is StatesErrors.DataLimitExceeded or StatesErrors.Runtime;

    private static string Text(HistoryEvent recorded, string name) => (string)recorded.Details![name]!;
}
