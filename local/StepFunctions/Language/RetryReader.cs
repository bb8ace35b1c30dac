namespace Overnight.Local.StepFunctions.Language;

/// <summary>Reads retriers and catchers. docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html</summary>
internal static class RetryReader
{
    /// <summary>The names that Step Functions reserves: an unknown one would never match.</summary>
    private static readonly string[] Reserved =
    [
        "States.ALL", "States.BranchFailed", "States.DataLimitExceeded", "States.ExceedToleratedFailureThreshold", "States.HeartbeatTimeout",
        "States.Http.Socket", "States.IntrinsicFailure", "States.ItemReaderFailed", "States.NoChoiceMatched", "States.ParameterPathFailure",
        "States.Permissions", "States.QueryEvaluationError", "States.ResultPathMatchFailure", "States.ResultWriterFailed", "States.Runtime",
        "States.TaskFailed", "States.Timeout",
    ];

    /// <param name="fields">The retrier.</param>
    /// <param name="after">How many retriers follow it.</param>
    public static Retrier Retrier(DefinitionFields fields, int after)
    {
        var interval = fields.Whole("IntervalSeconds", 1, DefinitionLimits.LongestSeconds) ?? 1;
        var maxDelay = fields.Whole("MaxDelaySeconds", 1, DefinitionLimits.LongestDelaySeconds);
        if (maxDelay <= interval) fields.Refuse("MaxDelaySeconds", $"more than IntervalSeconds, which is {interval}");
        if (fields.Has("JitterStrategy") && fields.Text("JitterStrategy") is { } strategy && strategy is not ("FULL" or "NONE")) fields.Refuse("JitterStrategy", "FULL or NONE");
        return new Retrier
        {
            ErrorEquals = Errors(fields, after),
            IntervalSeconds = interval,
            MaxAttempts = fields.Whole("MaxAttempts", 0, DefinitionLimits.LongestSeconds) ?? 3,
            BackoffRate = fields.Number("BackoffRate", 1, 1_000_000) ?? 2,
            MaxDelaySeconds = maxDelay,
            FullJitter = fields.Has("JitterStrategy") && fields.Text("JitterStrategy") == "FULL",
        };
    }

    public static Catcher Catcher(DefinitionFields fields, int after) =>
        new(Errors(fields, after), fields.PathOrRoot("ResultPath", reference: true), fields.Text("Next", required: true) ?? "");

    private static List<string> Errors(DefinitionFields fields, int after)
    {
        const string field = "ErrorEquals";
        var names = fields.Texts(field);
        if (names.Contains(StatesErrors.All) && (names.Count > 1 || after > 0)) fields.Refuse(field, "States.ALL alone and in the last place");
        foreach (var name in names.Where(name => name.StartsWith("States.", StringComparison.Ordinal) && !Reserved.Contains(name)))
            fields.Problems.Add(new(fields.At(field), $"found '{name}', expected one of {string.Join(", ", Reserved)}, or a name that does not begin with 'States.'"));
        return names;
    }
}
