using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Some whole records of a plain (not packed) table.</summary>
/// <param name="Start">In bytes. The file's first part begins at 0, its header included; every part is read with that header.</param>
/// <param name="End">In bytes, exclusive.</param>
/// <param name="FirstRow">The number of its first row, from 1, the header not counted.</param>
/// <param name="FirstLine">The line, from 1, at which the part begins.</param>
public sealed record TablePart(long Start, long End, long FirstRow, long FirstLine);

/// <summary>Cuts a table into parts that can be worked on apart.</summary>
public static class TableSplit
{
    /// <summary>
    /// One pass over the file, about as fast as memory: a cut lies behind a record's last newline, which is certainly outside quotes
    /// because every quote before it was seen.
    /// </summary>
    /// <param name="partBytes">A part ends with the first record that fills it.</param>
    /// <returns>At least one part; together they are the file.</returns>
    /// <exception cref="BadInputException">The file is no table, or packed.</exception>
    public static Task<IReadOnlyList<TablePart>> FindAsync(
        DataFile file, long partBytes, ReadOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException("the skeleton of the interface only");
}
