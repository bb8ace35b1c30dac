namespace Overnight.Local.StepFunctions.Language;

/// <summary>
/// What a Map state says whose items are executions of their own.
/// docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html#map-state-distributed-additional-fields
/// </summary>
internal sealed record DistributedMode
{
    /// <summary>Part of the ARNs of its Map Runs and of their executions.</summary>
    public required string Label { get; init; }

    /// <summary>Failed items that are tolerated. Where neither this nor a percentage is given, none is.</summary>
    public required int? ToleratedFailureCount { get; init; }

    public required JsonPath? ToleratedFailureCountPath { get; init; }

    /// <summary>0 to 100, of all items.</summary>
    public required double? ToleratedFailurePercentage { get; init; }

    public required JsonPath? ToleratedFailurePercentagePath { get; init; }
}
