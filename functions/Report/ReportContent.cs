using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>What a report tells of. Only the result and the receipt are always there.</summary>
internal sealed record ReportContent
{
    public required Result Result { get; init; }
    public required Receipt Receipt { get; init; }
    public required IReadOnlyList<Attempt> Attempts { get; init; }
    public Plan? Plan { get; init; }
    public Metrics? Metrics { get; init; }

    /// <summary>What came of the comparison with the champion; null where there was none.</summary>
    public Promotion? Promotion { get; init; }

    /// <summary>Null where the run did not search.</summary>
    public SearchDocument? Search { get; init; }
}
