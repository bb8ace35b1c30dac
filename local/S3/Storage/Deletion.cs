namespace Overnight.Local.S3;

/// <param name="Version">What was removed, or the delete marker that was put; null where there was nothing to remove.</param>
/// <param name="Sequence">When, in the order of all changes.</param>
internal sealed record Deletion(ObjectVersion? Version, long Sequence)
{
    public static readonly Deletion Nothing = new(null, 0);

    /// <summary>True where a delete marker was put on top, false where a version was removed for good.</summary>
    public bool MarkerCreated { get; init; }

    /// <summary>What answers call <c>x-amz-delete-marker</c>: a marker was put, or one was removed.</summary>
    public bool ConcernsMarker => Version?.IsDeleteMarker is true;
}
