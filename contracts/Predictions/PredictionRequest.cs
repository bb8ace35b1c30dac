namespace Overnight.Contracts;

/// <summary>
/// The input of the prediction workflow. Holds nothing that differs between two events of one upload: StartExecution is
/// idempotent only for the same name with the same bytes.
/// </summary>
public sealed record PredictionRequest
{
    /// <summary>The execution's name too: see <see cref="IdOf"/>.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }
    public required string File { get; init; }

    /// <summary>The data bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>The exact version that arrived; null in a bucket without versions.</summary>
    public string? VersionId { get; init; }

    public required string ETag { get; init; }

    /// <summary>The run whose model was the name's champion as the file arrived; null where there was none.</summary>
    public string? Run { get; init; }

    /// <summary>
    /// How the execution of this prediction ended that could not write its result: then this request asks for the result alone.
    /// Null for a prediction that is to be made.
    /// </summary>
    public StoppedRun? Stopped { get; init; }

    /// <summary>
    /// One upload with one champion is one prediction. The version rather than the bytes: who uploads a file again, because its
    /// predictions failed or were deleted, wants them again.
    /// </summary>
    /// <param name="bucket">The data bucket.</param>
    /// <param name="name">The dataset's.</param>
    /// <param name="file">Its own name.</param>
    /// <param name="version">The object's version id, or its ETag in a bucket without versions.</param>
    /// <param name="run">The champion; null for none.</param>
    public static string IdOf(string bucket, string name, string file, string version, string? run) =>
        $"{RunId.Slug(name)}-{RunId.Hash($"{bucket}\n{DataNames.ToPredict(name, file)}\n{version}\n{run}")}";

    /// <summary>What was uploaded, whoever is the champion: how an upload whose event was lost is told.</summary>
    public static string IdOfUpload(string bucket, string key, string eTag) => RunId.Hash($"{bucket}\n{key}\n{eTag.Trim('"')}");
}
