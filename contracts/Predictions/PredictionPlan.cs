namespace Overnight.Contracts;

/// <summary><c>plan.json</c> of a prediction: which bytes, which model, in which parts. Whoever predicts a part reads it.</summary>
public sealed record PredictionPlan
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string File { get; init; }

    /// <summary>The data bucket.</summary>
    public required string Bucket { get; init; }

    public required PlannedFile Source { get; init; }

    /// <summary>When the file arrived.</summary>
    public required DateTimeOffset ArrivedAt { get; init; }

    /// <summary>The champion, whose model predicts.</summary>
    public required string Run { get; init; }

    /// <summary>The model takes images: then there is one part, and the trainer predicts it.</summary>
    public bool Images { get; init; }

    /// <summary>At least one. A single one without a range is the whole file.</summary>
    public required List<PlannedPart> Parts { get; init; }

    /// <summary>Where the parts are predicted and why: a sentence.</summary>
    public required string Why { get; init; }

    public PredictionFolder Folder => new(Name, File, Id);
}

/// <summary>Some whole records of the file: see <c>TableSplit</c>, whose words these are. All null for the whole file.</summary>
/// <param name="Start">In bytes.</param>
/// <param name="End">In bytes, exclusive.</param>
/// <param name="FirstRow">From 1, the header not counted.</param>
/// <param name="FirstLine">From 1.</param>
public sealed record PlannedPart(long? Start = null, long? End = null, long? FirstRow = null, long? FirstLine = null);
