using System.Text.RegularExpressions;

namespace Overnight.Local.Batch;

/// <summary>What Batch's names look like. docs.aws.amazon.com/batch/latest/APIReference/API_SubmitJob.html</summary>
internal static partial class Names
{
    public const string Rule = "a letter or digit, then up to 127 letters, digits, hyphens and underscores";

    public static bool IsValid(string? name) => name is not null && Shape().IsMatch(name);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,127}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
