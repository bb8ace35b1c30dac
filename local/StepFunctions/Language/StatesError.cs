namespace Overnight.Local.StepFunctions.Language;

/// <summary>
/// A state failed: an error name and its cause, which Retry and Catch look at.
/// docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
/// </summary>
public sealed class StatesException : Exception
{
    public StatesException(string error, string cause)
        : base($"{error}: {cause}")
    {
        Error = Cut(error, LongestError);
        Cause = Cut(cause, LongestCause);
    }

    /// <summary>API_HistoryEvent and its parts: an error has at most 256 characters, a cause 32,768.</summary>
    public const int LongestError = 256, LongestCause = 32_768;

    public string Error { get; }

    public string Cause { get; }

    /// <summary>Whether the cause names the state it happened in.</summary>
    private bool IsPlaced { get; init; }

    /// <summary>As Step Functions words a runtime error: with the innermost state that it happened in.</summary>
    internal StatesException At(string state, long enteredId) => IsPlaced ? this
        : new StatesException(Error, $"An error occurred while executing the state '{state}' (entered at the event id #{enteredId}). {Cause}") { IsPlaced = true };

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..longest];
}

/// <summary>The error names that Step Functions itself gives.</summary>
internal static class StatesErrors
{
    public const string All = "States.ALL";
    public const string TaskFailed = "States.TaskFailed";
    public const string Timeout = "States.Timeout";
    public const string Runtime = "States.Runtime";
    public const string DataLimitExceeded = "States.DataLimitExceeded";
    public const string IntrinsicFailure = "States.IntrinsicFailure";
    public const string NoChoiceMatched = "States.NoChoiceMatched";
    public const string Permissions = "States.Permissions";
    public const string ExceedToleratedFailureThreshold = "States.ExceedToleratedFailureThreshold";

    /// <summary>
    /// Whether a retrier's or catcher's ErrorEquals covers an error. States.ALL leaves out DataLimitExceeded and Runtime;
    /// States.TaskFailed covers everything but a timeout; Runtime always fails the execution.
    /// </summary>
    public static bool Covers(IReadOnlyList<string> errorEquals, string error) => error != Runtime && errorEquals.Any(name => name switch
    {
        All => error != DataLimitExceeded,
        TaskFailed => error != Timeout,
        _ => name == error,
    });
}
