using Overnight.Contracts;

namespace Overnight.Cli.Follow;

/// <summary>The workflow's stages as a person follows them.</summary>
internal enum RunStage { Upload, Plan, Train, Evaluate, Settle, Publish, Over }

/// <summary>Which stage a run is in, by the documents it has left, and how long each took to watch.</summary>
internal sealed class RunStages
{
    private readonly Dictionary<RunStage, TimeSpan> _took = [];
    private TimeSpan _since;

    public static IReadOnlyList<RunStage> All { get; } =
        [RunStage.Upload, RunStage.Plan, RunStage.Train, RunStage.Evaluate, RunStage.Settle, RunStage.Publish];

    public RunStage Now { get; private set; }

    /// <summary>True where the uploading was not watched.</summary>
    public bool HasNoUpload { get; private set; }

    public static RunStage Of(RunSnapshot snapshot) => snapshot switch
    {
        { Result: not null } => RunStage.Over,
        { Plan: null } => RunStage.Plan,
        { IsSettled: true } => RunStage.Publish,
        { IsEvaluated: true } => RunStage.Settle,
        { Plan.Search: null, Host: null, Attempts: [.., { Verdict: Verdict.Finished }] } => RunStage.Evaluate,
        { Search: { Best: not null } search } when search.Rungs >= search.PlannedRungs => RunStage.Evaluate,
        _ => RunStage.Train,
    };

    /// <summary>How long a stage took that is over; null where nobody watched it.</summary>
    public TimeSpan? Took(RunStage stage) => _took.TryGetValue(stage, out var time) ? time : null;

    /// <param name="elapsed">Since the watching began.</param>
    public TimeSpan InThisOne(TimeSpan elapsed) => elapsed - _since;

    /// <summary>Nobody watches the upload: the run had begun before.</summary>
    public void SkipUpload()
    {
        if (Now == RunStage.Upload) (Now, HasNoUpload) = (RunStage.Plan, true);
    }

    /// <param name="stage">That the run is in now; what lies before it is over.</param>
    /// <param name="elapsed">Since the watching began.</param>
    public void Enter(RunStage stage, TimeSpan elapsed)
    {
        if (stage <= Now) return;
        _took[Now] = elapsed - _since;
        (Now, _since) = (stage, elapsed);
    }

    /// <summary>One line of what took how long: <c>upload 1 s, plan 2 s, train 1:23</c>.</summary>
    public string Summary() => string.Join(", ", All.Where(stage => _took.ContainsKey(stage)).Select(stage => $"{Word(stage)} {Duration.Of(_took[stage])}"));

    public static string Word(RunStage stage) => stage.ToString().ToLowerInvariant();
}
