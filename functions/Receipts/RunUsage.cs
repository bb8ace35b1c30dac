using Overnight.Contracts;

namespace Overnight.Functions.Receipts;

/// <summary>What a run used, as far as it can be told.</summary>
internal sealed record RunUsage
{
    public required string Run { get; init; }

    /// <summary>In order.</summary>
    public required IReadOnlyList<Attempt> Attempts { get; init; }

    /// <summary><see cref="InstanceLife.Of(IReadOnlyList{Attempt})"/> those attempts.</summary>
    public required IReadOnlyList<InstanceLife> Instances { get; init; }

    public Plan? Plan { get; init; }

    /// <summary>Null: a run with one training.</summary>
    public WorkflowUse? Workflow { get; init; }

    /// <summary>Bytes of the model and the newest checkpoint that the run leaves; null where they could not be listed.</summary>
    public long? KeptBytes { get; init; }
}
