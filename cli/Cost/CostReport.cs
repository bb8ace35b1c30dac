using System.Text.Json.Serialization;

namespace Overnight.Cli.Cost;

/// <summary>What <c>overnight cost</c> has to say; with <c>--json</c> word for word: docs/cost.md describes it.</summary>
internal sealed record CostReport
{
    /// <summary>From the first run's month to the last one's; empty where there is no run.</summary>
    public required IReadOnlyList<string> Months { get; init; }

    public required CostGroup Total { get; init; }

    /// <summary>The total in parts, where that was asked for.</summary>
    public required IReadOnlyList<CostGroup> Groups { get; init; }

    /// <summary>What else lies in the ledger's folders: in no sum.</summary>
    public required IReadOnlyList<UnreadableLine> Unreadable { get; init; }

    /// <param name="book">The ledger, from a month before the first that is wanted.</param>
    /// <param name="by">How to part it; null for the total alone.</param>
    /// <param name="since">The first moment of the first month that is wanted; null for all there are.</param>
    /// <param name="now">The time.</param>
    public static CostReport Of(LedgerBook book, CostBy? by, DateTime? since, DateTimeOffset now)
    {
        var grouping = new CostGrouping(book.Lines, since, now);
        return new CostReport
        {
            Months = grouping.Months,
            Total = grouping.Total,
            Groups = by is { } parts ? grouping.By(parts) : [],
            Unreadable = book.Unreadable,
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CostReport))]
internal sealed partial class CostJson : JsonSerializerContext;
