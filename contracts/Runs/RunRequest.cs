namespace Overnight.Contracts;

/// <summary>
/// The workflow's input. Holds nothing that differs between two events of one upload: StartExecution is idempotent only for
/// the same name with the same bytes.
/// </summary>
public sealed record RunRequest
{
    public required string Run { get; init; }
    public required string Name { get; init; }

    /// <summary>The data bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>The key, or the prefix (ending in '/'), of the dataset.</summary>
    public required string Source { get; init; }

    /// <summary>The recipe's ETag when the run was named, empty where there was no recipe.</summary>
    public string RecipeETag { get; init; } = "";
}
