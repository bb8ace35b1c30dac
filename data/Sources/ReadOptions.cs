namespace Overnight.Data;

/// <summary>How to read, and the limit of everything that an input could make grow.</summary>
public sealed record ReadOptions
{
    public static ReadOptions Default { get; } = new();

    /// <summary>Threads that parse. Default: all cores. The result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Text parsed at once. 256 KiB, its index of fields and its values fit a core's second-level cache together; the result
    /// does not depend on it.
    /// </summary>
    public int ChunkBytes { get; init; } = 256 * 1024;

    /// <summary>Longest record of a table. A longer one is nearly always a quote that is never closed, or no table at all.</summary>
    public int MaxRecordBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Fewest columns of a table: something to learn from and a target. One is enough where a target is not needed.</summary>
    public int MinColumns { get; init; } = 2;

    /// <summary>Most columns of a table: gene expression data has tens of thousands.</summary>
    public int MaxColumns { get; init; } = 100_000;

    /// <summary>Most rows: what one .NET array can index.</summary>
    public int MaxRows { get; init; } = 2_000_000_000;

    /// <summary>Categories of a column that get their own code; rows with any later one share <see cref="CategoricalColumn.Other"/>.</summary>
    public int MaxCategories { get; init; } = 100_000;

    /// <summary>Most bytes a compressed file may unpack to.</summary>
    public long MaxUnpackedBytes { get; init; } = 256L * 1024 * 1024 * 1024;

    /// <summary>Most bytes of a compressed TAR that are unpacked to find its members: half of PlanRun's five minutes.</summary>
    public long MaxListedBytes { get; init; } = 24L * 1024 * 1024 * 1024;

    /// <summary>
    /// How much a file may grow as it is unpacked. Tables shrink 3 to 50 times, one of nearly only zeros some 300 times; a bomb
    /// is built near gzip's limit of 1,032.
    /// </summary>
    public int MaxUnpackingRatio { get; init; } = 500;

    /// <summary>Whether a record of too few or too many fields is set aside rather than a fault.</summary>
    internal bool KeepsRagged { get; init; }

    /// <summary>How much of a table a profile reads, unpacked.</summary>
    public long ProfileBytes { get; init; } = 64 * 1024 * 1024;
}
