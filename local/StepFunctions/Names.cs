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

    /// <returns>The machine's name, with the label where a Map Run started the execution, and the execution's own.</returns>
    public static (string Machine, string Name) OfExecution(string arn)
    {
        var parts = arn.Split(':');
        return (parts[^2], parts[^1]);
    }

    /// <param name="machineArn">The machine's; a label that it has already is that of a Map around this one, and is left out.</param>
    /// <param name="label">The Map state's.</param>
    /// <param name="id">A UUID.</param>
    public static string MapRunArn(string machineArn, string label, string id) =>
        $"{Unlabelled(machineArn).Replace(":stateMachine:", ":mapRun:", StringComparison.Ordinal)}/{label}:{id}";

    /// <summary>The state machine's ARN with the label, which a Map Run's executions have.</summary>
    public static string MachineOfMapRun(string arn) =>
        arn[..arn.LastIndexOf(':')].Replace(":mapRun:", ":stateMachine:", StringComparison.Ordinal);

    /// <summary>A state machine's or an execution's ARN without the label: MACHINE/LABEL:ID becomes MACHINE:ID.</summary>
    public static string Unlabelled(string arn)
    {
        var parts = arn.Split(':');
        for (var i = 6; i < parts.Length; i++) parts[i] = parts[i].Split('/')[0];
        return string.Join(':', parts);
    }

    /// <param name="arn">From a request.</param>
    /// <param name="kind">stateMachine, execution or mapRun.</param>
    public static string CheckedArn(string? arn, string kind)
    {
        var parts = arn?.Split(':', 7) ?? [];
        return parts is ["arn", _, "states", _, _, var found, { Length: > 0 }] && found == kind && arn!.Length <= LongestArn
            ? arn
            : throw new StepFunctionsException("InvalidArn", $"Invalid Arn: '{arn}': expected arn:aws:states:REGION:ACCOUNT:{kind}:NAME");
    }
}
