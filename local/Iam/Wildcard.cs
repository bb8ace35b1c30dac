namespace Overnight.Local.Iam;

/// <summary><c>*</c> is any run of characters, <c>?</c> any one.</summary>
internal static class Wildcard
{
    public static bool Matches(string pattern, string text, StringComparison comparison = StringComparison.Ordinal)
    {
        var (at, from, star, mark) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (from < pattern.Length && pattern[from] == '*') (star, mark) = (from++, at);
            else if (from < pattern.Length && (pattern[from] == '?' || string.Compare(pattern, from, text, at, 1, comparison) == 0))
                (from, at) = (from + 1, at + 1);
            else if (star >= 0) (from, at) = (star + 1, ++mark);
            else return false;
        }
        return pattern.AsSpan(from).Trim('*').IsEmpty;
    }

    /// <summary>
    /// "Each of the six colon-delimited components of the ARN is checked separately":
    /// docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
    /// </summary>
    public static bool MatchesArn(string pattern, string arn)
    {
        var (patterns, parts) = (pattern.Split(':', 6), arn.Split(':', 6));
        return patterns.Length == parts.Length && patterns.Zip(parts).All(pair => Matches(pair.First, pair.Second));
    }
}
