namespace Overnight.Contracts;

/// <summary>
/// <c>predictions/NAME/FILE.json</c>: how the prediction of an upload ended. Every file that arrives below <c>predict/</c> ends in
/// exactly one; a newer upload of the same key takes its place.
/// </summary>
public sealed record PredictionResult
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string File { get; init; }
    public required RunStatus Status { get; init; }

    /// <summary>One sentence: what happened and, where it failed, what to do.</summary>
    public required string Message { get; init; }

    public List<Problem> Problems { get; init => field = value ?? []; } = [];

    /// <summary>The upload's version; null in a bucket without versions.</summary>
    public string? VersionId { get; init; }

    public required string ETag { get; init; }

    /// <summary>When the file arrived; where that was not seen, when its prediction began.</summary>
    public required DateTimeOffset ArrivedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>From the workflow's start.</summary>
    public required double Seconds { get; init; }

    /// <summary>Null where the name has no champion.</summary>
    public PredictingModel? Champion { get; init; }

    public long Rows { get; init; }
    public int Parts { get; init; }

    /// <summary>Where it was predicted, and why there: a sentence.</summary>
    public string? Why { get; init; }

    /// <summary>
    /// What was odd in the rows, how they differ from what the model learnt on, and how good the predictions are where the file has the
    /// truth too. Null for images, and where nothing was predicted.
    /// </summary>
    public ScoreReport? Report { get; init; }

    public required decimal CostUsd { get; init; }

    /// <summary>An estimate: what each line is worked out from is its source.</summary>
    public List<ReceiptLine> Costs { get; init => field = value ?? []; } = [];

    /// <summary>The predictions' key in the results bucket; null where there are none.</summary>
    public string? Output { get; init; }

    /// <summary>Which version of that object belongs to this result.</summary>
    public string? OutputVersionId { get; init; }

    public long OutputBytes { get; init; }
}

/// <summary>The champion, and how good it was on rows that it had not learnt from.</summary>
public sealed record PredictingModel
{
    public required string Run { get; init; }

    /// <summary>What <see cref="Metrics"/> were measured on: <c>validation</c> or <c>test</c>.</summary>
    public string? MeasuredOn { get; init; }

    /// <summary>Its own, from its metrics.json; empty where that cannot be read.</summary>
    public List<NamedValue> Metrics { get; init => field = value ?? []; } = [];
}
