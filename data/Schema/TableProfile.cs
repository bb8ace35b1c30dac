using System.Collections.Concurrent;

namespace Overnight.Data;

/// <summary>What was seen in the first part of a table.</summary>
internal sealed record TableProfile
{
    public required DataFile FirstFile { get; init; }

    public required IReadOnlyList<ColumnProfile> Columns { get; init; }

    /// <summary>All rows; extrapolated where <see cref="RowsAreEstimated"/>.</summary>
    public required long Rows { get; init; }

    public required bool RowsAreEstimated { get; init; }

    /// <summary>Reads at most <see cref="ReadOptions.ProfileBytes"/> of the files in their order.</summary>
    public static async Task<TableProfile> ReadAsync(IReadOnlyList<DataFile> files, ReadOptions options, CancellationToken cancellationToken)
    {
        ColumnProfile[]? columns = null;
        var pool = new ConcurrentBag<TextChunk>();
        long rows = 0, storedBytes = 0, unpackedBytes = 0;
        var isCut = false;
        foreach (var file in files)
        {
            await using var csv = await CsvFile.OpenAsync(file, options, columns?.Select(column => column.Name).ToList(), cancellationToken);
            columns ??= [.. csv.ColumnNames.Select(name => new ColumnProfile(name))];
            var places = ColumnPlaces.Find(csv, [.. columns.Select(column => column.Name)], target: null);
            long storedBytesOfFile = 0;
            await foreach (var chunk in csv.ReadAsync(pool, cancellationToken))
            {
                Look(chunk, csv, columns, places, options.Threads);
                rows += chunk.Rows;
                unpackedBytes += chunk.Length;
                storedBytesOfFile = chunk.StoredBytesRead;
                pool.Add(chunk);
                isCut = unpackedBytes >= options.ProfileBytes;
                if (isCut) break;
            }
            storedBytes += storedBytesOfFile;
            if (isCut) break;
        }
        var all = files.Sum(file => file.SizeBytes);
        isCut = isCut && storedBytes < all;
        return new TableProfile
        {
            FirstFile = files[0],
            Columns = columns!,
            Rows = isCut ? (long)(rows * ((double)all / storedBytes)) : rows,
            RowsAreEstimated = isCut,
        };
    }

    private static void Look(TextChunk chunk, CsvFile csv, ColumnProfile[] columns, int[] places, int threads)
    {
        var newLines = FieldIndexer.Index(chunk, csv.Dialect);
        RecordCheck.FindRuns(chunk, csv.Dialect, csv.File, csv.Columns, newLines);
        Parallel.For(0, columns.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => Look(chunk, csv, columns[i], places[i]));
    }

    private static void Look(TextChunk chunk, CsvFile csv, ColumnProfile column, int place)
    {
        byte[] scratch = [];
        foreach (var run in chunk.Runs)
        {
            for (var row = 0; row < run.Rows; row++)
            {
                var field = run.FirstField + row * csv.Columns + place;
                column.Add(csv.Dialect.Value(chunk.Field(field), ref scratch), chunk, csv, field);
            }
        }
    }
}
