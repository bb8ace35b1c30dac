using System.Globalization;

namespace Overnight.Local.StepFunctions;

/// <summary>Names and ARNs of state machines and executions.</summary>
internal static class Names
{
    private const int LongestName = 80, LongestArn = 256;

    private const string Forbidden = "<>{}[]?*\"#%\\^|~`$&,;:/";

    /// <summary>The rules of StartExecution's name: docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html</summary>
    public static string Checked(string name)
    {
        if (name.Length is 0 or > LongestName) throw new StepFunctionsException("InvalidName", $"Invalid Name: '{name}': found {name.Length} characters, expected 1 to {LongestName}");
        var wrong = name.FirstOrDefault(IsForbidden);
        return wrong == default ? name : throw new StepFunctionsException("InvalidName", $"Invalid Name: '{name}': found the character U+{(int)wrong:X4}, which names cannot hold");
    }

    private static bool IsForbidden(char c) =>
        char.IsWhiteSpace(c) || Forbidden.Contains(c, StringComparison.Ordinal) || char.IsSurrogate(c) || c >= '\uFFFE'
        || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Control;

    public static string MachineArn(string region, string account, string name) => $"arn:aws:states:{region}:{account}:stateMachine:{name}";

    public static string ExecutionArn(string machineArn, string name) => machineArn.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal) + ":" + name;

    /// <param name="arn">From a request.</param>
    /// <param name="kind">stateMachine or execution.</param>
    public static string CheckedArn(string? arn, string kind)
    {
        var parts = arn?.Split(':', 7) ?? [];
        return parts is ["arn", _, "states", _, _, var found, { Length: > 0 }] && found == kind && arn!.Length <= LongestArn
            ? arn
            : throw new StepFunctionsException("InvalidArn", $"Invalid Arn: '{arn}': expected arn:aws:states:REGION:ACCOUNT:{kind}:NAME");
    }
}
