namespace Overnight.Local.S3;

/// <summary>One version of an object, or a delete marker: all that is known of it but its bytes.</summary>
internal sealed record ObjectVersion
{
    /// <summary>What S3 calls a version written while versioning was off or suspended.</summary>
    public const string NullId = "null";

    public required string Key { get; init; }

    public required string VersionId { get; init; }

    /// <summary>Grows with every change in the store: the order of a key's versions, and the events' sequencer.</summary>
    public required long Sequence { get; init; }

    /// <summary>Whole seconds: HTTP's dates have no more.</summary>
    public required DateTimeOffset LastModified { get; init; }

    public bool IsDeleteMarker { get; init; }

    /// <summary>Without quotes; empty for a delete marker.</summary>
    public string ETag { get; init; } = "";

    public long SizeBytes { get; init; }

    /// <summary>What a download answers besides: content type and the like, and <c>x-amz-meta-…</c>.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];

    public Checksum? Checksum { get; init; }

    /// <summary>The sizes of the parts it was uploaded in; empty for an object uploaded at once.</summary>
    public List<long> PartSizesBytes { get; init; } = [];
}

/// <summary>What a writer says of a new object; the rest is decided as it is stored.</summary>
internal sealed record NewObject
{
    public required string Key { get; init; }
    public required string ETag { get; init; }
    public required Checksum Checksum { get; init; }
    public Dictionary<string, string> Headers { get; init; } = [];
    public List<long> PartSizesBytes { get; init; } = [];
}
