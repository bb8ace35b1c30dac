using Overnight.Contracts;

namespace Overnight.Scoring;

/// <summary>All that is needed to build a network again, its weights apart. Part of <c>model.json</c>.</summary>
internal sealed record Architecture
{
    public required ModelKind Kind { get; init; }

    /// <summary>One number a class, or one number for regression.</summary>
    public required int Outputs { get; init; }

    /// <summary>For images; null for tables.</summary>
    public ImageShape? Images { get; init; }

    /// <summary>For a cnn: whether it has residual blocks.</summary>
    public bool Residual { get; init; }

    /// <summary>For tables: how many of the input's columns are numbers. They come first.</summary>
    public int Numbers { get; init; }

    /// <summary>For tables: the columns that follow hold places among quantile bins, each from 0 to its count here.</summary>
    public List<int> Bins { get; init => field = value ?? []; } = [];

    /// <summary>For tables: the columns after those hold codes, each from 0 to its count here, exclusive.</summary>
    public List<int> Codes { get; init => field = value ?? []; } = [];
}
