using static Overnight.Local.Templates.IgnoredReasons;

namespace Overnight.Local.Templates;

/// <summary>Lambda and Step Functions, in SAM's form.</summary>
internal static class FunctionKinds
{
    public static readonly ResourceKind[] List =
    [
        new()
        {
            Type = "AWS::Serverless::Function",
            Properties = typeof(FunctionProperties),
            NameProperty = "FunctionName",
            Ignored = new()
            {
                ["Architectures"] = "the package is run by this machine's own .NET",
                ["EphemeralStorage"] = "functions share this machine's own temporary folder",
                ["RecursiveLoop"] = "nothing here counts how often an event went round",
                ["Tags"] = NoTags,
            },
            Attributes = new() { ["Arn"] = function => function.Arn("lambda", $"function:{function.Name}") },
        },
        new()
        {
            Type = "AWS::Lambda::Permission",
            Properties = typeof(PermissionProperties),
        },
        new() { Type = "AWS::Lambda::EventInvokeConfig", Properties = typeof(EventInvokeConfigProperties) },
        new()
        {
            Type = "AWS::Serverless::StateMachine",
            Properties = typeof(StateMachineProperties),
            NameProperty = "Name",
            Ignored = new() { ["Tags"] = NoTags },
            Ref = MachineArn,
            Attributes = new() { ["Arn"] = MachineArn, ["Name"] = machine => machine.Name },
        },
    ];

    private static string MachineArn(ResourceIdentity machine) => machine.Arn("states", $"stateMachine:{machine.Name}");
}
