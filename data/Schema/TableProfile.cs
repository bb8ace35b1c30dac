namespace Overnight.Data;

/// <summary>What was seen in the first part of a table.</summary>
internal sealed record TableProfile
{
    public required DataFile FirstFile { get; init; }

    public required IReadOnlyList<ColumnProfile> Columns { get; init; }

    public required ColumnProfile Target { get; init; }

    /// <summary>Why that column is the target, as a clause.</summary>
    public required string WhyTarget { get; init; }

    /// <summary>All rows; extrapolated where <see cref="RowsAreEstimated"/>.</summary>
    public required long Rows { get; init; }

    public required bool RowsAreEstimated { get; init; }

    /// <summary>All rows were looked at, not the first part only.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>The values were never text: they are numbers by their file's format.</summary>
    public bool AreNumbers { get; init; }

    /// <summary>Packed text unpacks to no more than this, nearly always; what does is read in more pieces.</summary>
    private const int UsualPacking = 16;

    /// <summary>Read by one thread sooner than others are woken.</summary>
    private const int LittleBytes = 64 * 1024;

    /// <summary>Reads at most <see cref="ReadOptions.ProfileBytes"/> of the files in their order.</summary>
    /// <param name="wanted">The target that the recipe names, or null.</param>
    public static async Task<TableProfile> ReadAsync(
        IReadOnlyList<DataFile> files, string? wanted, ReadOptions options, CancellationToken cancellationToken)
    {
        var (columns, target, why) = (Array.Empty<ColumnProfile>(), -1, "");
        var chunk = new TextChunk((int)Math.Min(options.ChunkBytes, UsualPacking * files.Max(file => file.SizeBytes)));
        long rows = 0, lookedAtBytes = 0, unpackedBytes = 0, storedBytes = 0;
        var isCut = false;
        foreach (var file in files)
        {
            await using var csv = await CsvFile.OpenAsync(file, options, target < 0 ? null : [.. columns.Select(column => column.Name)], cancellationToken);
            if (target < 0)
            {
                (target, why) = TargetChoice.Column(file, csv.ColumnNames, wanted);
                columns = [.. csv.ColumnNames.Select((name, i) => Profile(name, isTarget: i == target))];
            }
            var places = ColumnPlaces.Find(csv, [.. columns.Select(column => column.Name)], target: null);
            while (await csv.ReadAsync(chunk, cancellationToken))
            {
                // The piece beyond the budget is read only to know that there is one.
                isCut = lookedAtBytes >= options.ProfileBytes;
                if (isCut) break;
                Look(chunk, csv, columns, places, options.Threads);
                rows += chunk.Rows;
                lookedAtBytes += chunk.Length;
            }
            unpackedBytes += csv.UnpackedBytesRead;
            storedBytes += csv.StoredBytesRead;
            if (isCut) break;
        }
        if (rows == 0) throw files[0].Bad("no rows", "at least one row after the header");
        var all = files.Sum(file => file.SizeBytes);
        return new TableProfile
        {
            FirstFile = files[0],
            Columns = columns,
            Target = columns[target],
            WhyTarget = why,
            Rows = isCut ? (long)((double)rows / lookedAtBytes * unpackedBytes / storedBytes * all) : rows,
            RowsAreEstimated = isCut,
            IsWhole = !isCut,
        };
    }

    private static ColumnProfile Profile(string name, bool isTarget) =>
        new(name, isTarget ? ColumnProfile.MostClasses : ColumnProfile.FewValues);

    private static void Look(TextChunk chunk, CsvFile csv, ColumnProfile[] columns, int[] places, int threads)
    {
        csv.Index(chunk);
        var atOnce = chunk.Length <= LittleBytes ? 1 : threads;
        Parallel.For(0, columns.Length, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, i => Look(chunk, csv, columns[i], places[i]));
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
