using Overnight.Local.Ec2;

namespace Overnight.Local.Batch;

/// <summary>docs.aws.amazon.com/batch/latest/APIReference/API_CreateComputeEnvironment.html, managed, on EC2.</summary>
public sealed record ComputeEnvironment
{
    public required string Name { get; init; }
    public string State { get; init; } = "ENABLED";
    public required ComputeResources Resources { get; init; }
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    internal bool IsEnabled => State == "ENABLED";

    internal IEnumerable<string> Problems(InstanceCatalog catalog)
    {
        if (!Names.IsValid(Name)) yield return $"computeEnvironmentName: found '{Name}', expected {Names.Rule}";
        if (State is not ("ENABLED" or "DISABLED")) yield return $"state: found '{State}', expected ENABLED or DISABLED";
        foreach (var problem in Resources.Problems(catalog)) yield return problem;
    }
}

/// <summary>docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html: what decides where jobs go.</summary>
public sealed record ComputeResources
{
    /// <summary>The last two are for SPOT only.</summary>
    private static readonly string[] Strategies =
        ["BEST_FIT", "BEST_FIT_PROGRESSIVE", "SPOT_CAPACITY_OPTIMIZED", "SPOT_PRICE_CAPACITY_OPTIMIZED"];

    /// <summary><c>SPOT</c> or <c>EC2</c>.</summary>
    public required string Type { get; init; }

    public string AllocationStrategy { get; init; } = "BEST_FIT";
    public required int MaxvCpus { get; init; }

    /// <summary>Types or families.</summary>
    public required IReadOnlyList<string> InstanceTypes { get; init; }

    /// <summary>The instance profile's name or ARN.</summary>
    public string? InstanceRole { get; init; }

    /// <summary>Of the instances.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    internal InstanceLifecycle Lifecycle => Type == "SPOT" ? InstanceLifecycle.Spot : InstanceLifecycle.OnDemand;

    internal IEnumerable<InstanceType> Expand(InstanceCatalog catalog) => InstanceTypes.SelectMany(catalog.Expand).Distinct();

    internal IEnumerable<string> Problems(InstanceCatalog catalog)
    {
        if (Type is not ("SPOT" or "EC2")) yield return $"type: found '{Type}', expected SPOT or EC2";
        var strategies = Type == "SPOT" ? Strategies : Strategies[..2];
        if (!strategies.Contains(AllocationStrategy))
            yield return $"allocationStrategy: found '{AllocationStrategy}', expected {string.Join(", ", strategies)}";
        if (MaxvCpus < 1) yield return $"maxvCpus: found {MaxvCpus}, expected at least 1";
        if (InstanceTypes.Count == 0) yield return "instanceTypes: found none, expected at least one";
        foreach (var name in InstanceTypes.Where(name => catalog.All.All(type => type.Name != name && type.Family != name)))
            yield return $"instanceTypes: '{name}' is not known here (local/Ec2/instance-types.csv)";
    }
}
