using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>A part of a table as a plan writes it down.</summary>
public static class PlannedParts
{
    public static PlannedPart Plan(TablePart part) => new(part.Start, part.End, part.FirstRow, part.FirstLine);

    /// <summary>Null for a plan's only part, which is the whole file.</summary>
    public static TablePart? Read(PlannedPart part) =>
        part is { Start: { } start, End: { } end, FirstRow: { } row, FirstLine: { } line } ? new TablePart(start, end, row, line) : null;
}
