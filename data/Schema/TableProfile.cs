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
        var chunk = new TextChunk(options.ChunkBytes);
        long rows = 0, storedBytes = 0, unpackedBytes = 0;
        var isCut = false;
        foreach (var file in files)
        {
            await using var csv = await CsvFile.OpenAsync(file, options, columns?.Select(column => column.Name).ToList(), cancellationToken);
            columns ??= [.. csv.ColumnNames.Select(name => new ColumnProfile(name))];
            var places = ColumnPlaces.Find(csv, [.. columns.Select(column => column.Name)], target: null);
            long storedBytesOfFile = 0;
            while (!isCut && await csv.ReadAsync(chunk, cancellationToken))
            {
                Look(chunk, csv, columns, places, options.Threads);
                rows += chunk.Rows;
                unpackedBytes += chunk.Length;
                storedBytesOfFile = chunk.StoredBytesRead;
                isCut = unpackedBytes >= options.ProfileBytes;
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
        csv.Index(chunk);
        Parallel.For(0, columns.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => Look(chunk, csv, columns[i], places[i]));
    }

    private static void Look(TextChunk chunk, CsvFile csv, ColumnProfile column, int place)
    {
        byte[] scratch = [];
        foreach (var run in chunk.Runs)
        {
            var cells = new Cells(chunk, csv, run.FirstField + place, run.Rows, 0);
            for (var i = 0; i < cells.Rows; i++) column.Add(cells.Value(i, ref scratch), cells, i);
        }
    }
}
