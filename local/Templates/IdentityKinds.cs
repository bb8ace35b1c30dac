using static Overnight.Local.Templates.IgnoredReasons;

namespace Overnight.Local.Templates;

/// <summary>Who may do what.</summary>
internal static class IdentityKinds
{
    public static readonly ResourceKind[] List =
    [
        new()
        {
            Type = "AWS::IAM::Role",
            Properties = typeof(RoleProperties),
            NameProperty = "RoleName",
            Ignored = new() { ["MaxSessionDuration"] = "credentials here do not expire", ["Tags"] = NoTags },
            Attributes = new()
            {
                ["Arn"] = role => role.GlobalArn("iam", $"role/{role.Name}"),
                ["RoleId"] = role => $"AROA{role.Name.ToUpperInvariant()}",
            },
        },
        new() { Type = "AWS::IAM::Policy", Properties = typeof(PolicyProperties), NameProperty = "PolicyName" },
        new()
        {
            Type = "AWS::IAM::InstanceProfile",
            Properties = typeof(InstanceProfileProperties),
            NameProperty = "InstanceProfileName",
            Attributes = new() { ["Arn"] = profile => profile.GlobalArn("iam", $"instance-profile/{profile.Name}") },
        },
    ];
}
