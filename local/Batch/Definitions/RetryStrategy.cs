using System.Text.RegularExpressions;

namespace Overnight.Local.Batch;

public enum ExitAction { Retry, Exit }

/// <summary>docs.aws.amazon.com/batch/latest/APIReference/API_RetryStrategy.html</summary>
public sealed record RetryStrategy
{
    private const int MostAttempts = 10;
    private const int MostRules = 5;

    /// <summary>1 to 10, the first one included.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>At most five; the first that matches decides, and where none does the job is tried again.</summary>
    public IReadOnlyList<ExitRule> EvaluateOnExit { get; init; } = [];

    /// <summary>Whether a failed attempt is followed by another, as far as the rules are asked.</summary>
    public ExitAction Decide(string? statusReason, string? reason, int? exitCode) =>
        EvaluateOnExit.FirstOrDefault(rule => rule.Matches(statusReason, reason, exitCode)) is { IsExit: true }
            ? ExitAction.Exit
            : ExitAction.Retry;

    internal IEnumerable<string> Problems()
    {
        if (Attempts is < 1 or > MostAttempts)
            yield return $"retryStrategy.attempts: found {Attempts}, expected 1 to {MostAttempts}";
        if (EvaluateOnExit.Count > MostRules)
            yield return $"retryStrategy.evaluateOnExit: found {EvaluateOnExit.Count} rules, expected at most {MostRules}";
        var ofRules = EvaluateOnExit.SelectMany((rule, index) => rule.Problems($"retryStrategy.evaluateOnExit[{index}]"));
        foreach (var problem in ofRules) yield return problem;
    }
}

/// <summary>
/// All conditions of a rule must hold. A pattern is compared to the whole text, or to its start where it ends in <c>*</c>.
/// docs.aws.amazon.com/batch/latest/APIReference/API_EvaluateOnExit.html. What the documentation leaves open: text that is not
/// there is taken as empty, so that <c>*</c> matches it (AWS's own sample ends in onReason <c>*</c> for hosts that vanish), and
/// case counts.
/// </summary>
public sealed partial record ExitRule
{
    private const int LongestPattern = 512;

    public string? OnStatusReason { get; init; }
    public string? OnReason { get; init; }
    public string? OnExitCode { get; init; }

    /// <summary><c>RETRY</c> or <c>EXIT</c>, in any case.</summary>
    public required string Action { get; init; }

    internal bool IsExit => string.Equals(Action, "EXIT", StringComparison.OrdinalIgnoreCase);

    internal bool Matches(string? statusReason, string? reason, int? exitCode) =>
        Matches(OnStatusReason, statusReason) && Matches(OnReason, reason) && Matches(OnExitCode, $"{exitCode}");

    internal IEnumerable<string> Problems(string where)
    {
        if (!IsExit && !string.Equals(Action, "RETRY", StringComparison.OrdinalIgnoreCase))
            yield return $"{where}.action: found '{Action}', expected RETRY or EXIT";
        if (OnStatusReason is null && OnReason is null && OnExitCode is null)
            yield return $"{where}: found no condition, expected onStatusReason, onReason or onExitCode";
        const string words = "letters, digits, '.', ':', white space and one '*' at the end";
        if (OnStatusReason is not null && !IsPattern(OnStatusReason, Words()))
            yield return $"{where}.onStatusReason: found '{OnStatusReason}', expected {words}";
        if (OnReason is not null && !IsPattern(OnReason, Words()))
            yield return $"{where}.onReason: found '{OnReason}', expected {words}";
        if (OnExitCode is not null && !IsPattern(OnExitCode, Digits()))
            yield return $"{where}.onExitCode: found '{OnExitCode}', expected digits and one '*' at the end";
    }

    private static bool Matches(string? pattern, string? text) => pattern switch
    {
        null => true,
        [.. var start, '*'] => (text ?? "").StartsWith(start, StringComparison.Ordinal),
        _ => pattern == (text ?? ""),
    };

    private static bool IsPattern(string pattern, Regex shape) =>
        pattern.Length is > 0 and <= LongestPattern && shape.IsMatch(pattern);

    [GeneratedRegex(@"^[A-Za-z0-9.:\s]*\*?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"^[0-9]*\*?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
