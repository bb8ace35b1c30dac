using Overnight.Contracts;

namespace Overnight.Functions.Receipts;

/// <summary>How a receipt calls attempts: by their numbers, and by their trials where there are several.</summary>
internal static class AttemptNames
{
    /// <summary>Of one instance; more are counted.</summary>
    private const int MostNamed = 8;

    public static string Of(Attempt attempt) =>
        (attempt.Trial is { } trial ? $"trial {trial}, attempt {attempt.Number}" : $"attempt {attempt.Number}") + Other(attempt);

    /// <summary>At the beginning of a sentence.</summary>
    public static string Beginning(Attempt attempt) =>
        (attempt.Trial is null ? $"Attempt {attempt.Number}" : $"Trial {attempt.Trial}, attempt {attempt.Number}") + Other(attempt);

    /// <summary>The same of several.</summary>
    public static string Beginning(IReadOnlyList<Attempt> attempts)
    {
        if (attempts.Count == 1) return Beginning(attempts[0]);
        var named = attempts.Take(MostNamed).Select(attempt => attempt.Trial is { } trial ? $"{trial}.{attempt.Number}" : $"{attempt.Number}");
        var rest = attempts.Count > MostNamed ? $" and {attempts.Count - MostNamed} more" : "";
        return $"{(attempts[0].Trial is null ? "Attempts" : "Trials' attempts")} {string.Join(", ", named)}{rest}";
    }

    private static string Other(Attempt attempt) => attempt.IsTwin ? " (its other job)" : "";
}
