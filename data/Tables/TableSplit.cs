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
    private const int ChunkBytes = 1024 * 1024;

    /// <summary>
    /// One pass over the file, about as fast as memory: a cut lies behind a record's last newline, which is certainly outside quotes
    /// because every quote before it was seen.
    /// </summary>
    /// <param name="partBytes">A part ends with the first record that fills it.</param>
    /// <param name="columns">The names that the file's columns may have: whether its first record is a header is told by them.</param>
    /// <returns>At least one part; together they are the file.</returns>
    /// <exception cref="BadInputException">The file is no table, or packed.</exception>
    public static async Task<IReadOnlyList<TablePart>> FindAsync(
        DataFile file, long partBytes, ReadOptions? options = null, IReadOnlyList<string>? columns = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partBytes, 1);
        options = (options ?? ReadOptions.Default) with { MinColumns = 1 };
        await using var csv = await CsvFile.OpenAsync(file, options, columns, cancellationToken);
        if (csv.IsPacked) throw file.Bad("a packed file", "a plain one: only such can be read in parts");
        csv.ForgetSample();
        var parts = new List<TablePart>();
        var chunk = new TextChunk(ChunkBytes);
        var part = new TablePart(0, 0, 1, 1);
        var (at, row) = (csv.DataStart, 1L);
        while (await csv.ReadAsync(chunk, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Cut(chunk, csv.Dialect, ref at, ref row);
        }
        // The last record may lack the newline that was put behind it.
        at = Math.Min(at, csv.UnpackedBytesRead);
        if (parts.Count == 0 || at > part.Start) parts.Add(part with { End = at });
        else parts[^1] = parts[^1] with { End = at };
        return parts;

        void Cut(TextChunk records, Dialect dialect, ref long offset, ref long number)
        {
            var text = records.Span;
            var (start, line) = (0, records.FirstLine);
            while (start < text.Length)
            {
                var end = RecordEnd(text, start, dialect, ref line);
                if (csv.Columns == 1 || !IsBlank(text[start..end], dialect)) number++;
                offset += end - start;
                start = end;
                if (offset - part.Start < partBytes) continue;
                parts.Add(part with { End = offset });
                part = new TablePart(offset, offset, number, line);
            }
        }
    }

    // As the readers have it: a record of nothing but blanks is none, unless the table has one column.
    private static bool IsBlank(ReadOnlySpan<byte> record, Dialect dialect) =>
        record[0] <= ' ' && record[0] != dialect.Delimiter && !record.Contains(dialect.Delimiter) && dialect.Trim(record[..^1]).IsEmpty;

    /// <summary>Past the newline that ends the record, which the text holds.</summary>
    private static int RecordEnd(ReadOnlySpan<byte> text, int at, Dialect dialect, ref long line)
    {
        while (true)
        {
            at += text[at..].IndexOfAny(dialect.NewLine, Dialect.Quote);
            if (text[at] == dialect.NewLine)
            {
                line++;
                return at + 1;
            }
            if (!dialect.OpensField(text, at++)) continue;
            var close = RecordBoundary.Close(text, at);
            line += text[at..close].Count(dialect.NewLine);
            at = close + 1;
        }
    }
}
