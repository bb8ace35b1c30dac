using System.Text.Json.Serialization;

namespace Overnight.Contracts;

/// <summary>
/// What became of one part of a prediction. Written once the part's output is there, so that a part is not made twice; or with what is
/// wrong with the data, and then there is no output.
/// </summary>
public sealed record PredictedPart
{
    /// <summary>0-based.</summary>
    public required int Part { get; init; }

    public required PredictedBy By { get; init; }

    /// <summary>Predicted; 0 where there are problems.</summary>
    public required long Rows { get; init; }

    public required long OutputBytes { get; init; }

    /// <summary>Null for images, and where there are problems.</summary>
    public ScoreReport? Report { get; init; }

    /// <summary>Why it cannot be predicted: no other attempt would do better.</summary>
    public List<Problem> Problems { get; init => field = value ?? []; } = [];

    /// <summary>Of the attempt that made it, from its process's start.</summary>
    public required double Seconds { get; init; }

    /// <summary>Null in a function, and where there is no metadata service.</summary>
    public AttemptHost? Host { get; init; }

    /// <summary>What that attempt asked of S3.</summary>
    public required StorageUse Storage { get; init; }
}

[JsonConverter(typeof(CamelCaseEnum<PredictedBy>))]
public enum PredictedBy { Function, Batch }
