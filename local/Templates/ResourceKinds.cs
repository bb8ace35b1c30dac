using System.Collections.Frozen;

namespace Overnight.Local.Templates;

/// <summary>
/// The resource types that deploy here. What Ref and GetAtt give follows each type's page below
/// docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
/// </summary>
internal static class ResourceKinds
{
    public static readonly FrozenDictionary<string, ResourceKind> All = new[]
    {
        StorageKinds.List, FunctionKinds.List, IdentityKinds.List, MessagingKinds.List, BatchKinds.List, NetworkKinds.List,
    }.SelectMany(kinds => kinds).ToFrozenDictionary(kind => kind.Type);
}

/// <summary>Why things have no effect here, where several have the same reason.</summary>
internal static class IgnoredReasons
{
    public const string NoNetwork = "containers are processes of this machine and use its network";
    public const string NoInstances = "instances are modelled: no machine image or disk is behind them";
    public const string NoTags = "nothing here is found by its tags";
    public const string NoEncryption = "what is kept is kept as files of this machine, as it is";
    public const string NoMetrics = "nothing here measures what an alarm or a dashboard could show";
}
