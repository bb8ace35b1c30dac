namespace Overnight.Contracts;

/// <summary>
/// <c>models/NAME/holdout/VERSION/holdout.json</c>: rows of a dataset that no later run of its name may train on, so that models
/// of different nights can be compared on the same ones. The rows lie beside it. Never overwritten: other rows are another version.
/// </summary>
public sealed record HoldOut
{
    /// <summary>A hash of the rows and of what is learnt from them: the same rows kept twice are one version.</summary>
    public required string Version { get; init; }

    /// <summary>Whose validation or test part they are.</summary>
    public required string Run { get; init; }

    public required int Rows { get; init; }

    /// <summary>How many rows that part had: only some are kept where there are very many.</summary>
    public required int PartRows { get; init; }

    public required LearningTask Task { get; init; }

    /// <summary>The target column; null for images.</summary>
    public string? Target { get; init; }

    /// <summary>What that run learnt to tell apart; empty for regression.</summary>
    public List<string> Classes { get; init => field = value ?? []; } = [];

    /// <summary>The other columns of the rows, in their order; empty for images.</summary>
    public List<PlannedColumn> Columns { get; init => field = value ?? []; } = [];

    /// <summary>Null for tables.</summary>
    public ImageShape? Images { get; init; }

    /// <summary>For images: whether a pixel is a byte or a 32-bit float.</summary>
    public bool PixelsAreBytes { get; init; }

    /// <summary>Beside this document: one CSV, or NPY arrays of images and of their labels.</summary>
    public required List<string> Files { get; init; }
}
