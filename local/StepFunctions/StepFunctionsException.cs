namespace Overnight.Local.StepFunctions;

/// <summary>An error answer of the service, by its code on the wire: <c>ExecutionDoesNotExist</c>.</summary>
public sealed class StepFunctionsException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
