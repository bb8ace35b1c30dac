using System.Text.Json;
using Overnight.Local.StepFunctions.Language;
using Overnight.Local.StepFunctions.Running;

namespace Overnight.Local.StepFunctions;

/// <summary>StartExecution's input. docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html</summary>
internal static class ExecutionInput
{
    /// <exception cref="StepFunctionsException">InvalidExecutionInput.</exception>
    public static string Checked(string input)
    {
        if (Json.Bytes(input) > Branch.LargestPayloadBytes)
            throw Invalid($"found {Json.Bytes(input)} bytes, expected at most {Branch.LargestPayloadBytes}");
        try
        {
            Json.Parse(input);
            return input;
        }
        catch (JsonException wrong)
        {
            throw Invalid($"'{wrong.Message}'");
        }
    }

    private static StepFunctionsException Invalid(string why) =>
        new("InvalidExecutionInput", $"Invalid State Machine Execution Input: {why}");
}
