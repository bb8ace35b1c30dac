using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>One pass over a table's files: pieces are read in order, parsed by several threads and appended in order.</summary>
internal sealed class TableLoad
{
    // Columns are parsed one after the other over so much text that it and its index stay in the first-level cache.
    private const int TileBytes = 16 * 1024;

    private const double TellingShare = 1 / 32d;

    private readonly IReadOnlyList<DataFile> _files;
    private readonly TableSchema _schema;
    private readonly ReadOptions _options;
    private readonly ColumnReader?[] _readers;
    private readonly List<string> _names;
    private readonly long _storedBytes;
    private long _storedBytesOfEarlierFiles;
    private int _capacity;

    public TableLoad(IReadOnlyList<DataFile> files, TableSchema schema, ReadOptions options)
    {
        (_files, _schema, _options) = (files, schema, options);
        _storedBytes = files.Sum(file => file.SizeBytes);
        _names = [.. schema.Columns.Select(column => column.Name)];
        _readers = [.. schema.Columns.Select(Reader)];
    }

    public int Rows { get; private set; }

    /// <summary>The readers of the columns that are read, in the schema's order.</summary>
    public IEnumerable<ColumnReader> Readers => _readers.OfType<ColumnReader>();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var file in _files)
        {
            await using var csv = await CsvFile.OpenAsync(file, _options, _names, cancellationToken);
            var places = ColumnPlaces.Find(csv, _names, _schema.Target);
            if (Rows > 0 && places.Where((place, i) => _readers[i] is { } reader && (place < 0) != (reader.Rows == 0)).Any())
                throw csv.File.Bad($"{csv.Columns} columns", $"'{_schema.Target}' in all files of the dataset, or in none");
            using var pipeline = new ChunkPipeline<ParsedColumn?[]>
            {
                // No more threads than pieces: a dataset may be thousands of small files.
                Threads = (int)Math.Min(_options.Threads, 1 + file.SizeBytes / _options.ChunkBytes),
                ChunkBytes = _options.ChunkBytes,
                Read = csv.ReadAsync,
                Start = () => Start(places),
                Parse = (chunk, columns) => Parse(chunk, _readers, columns, csv, places),
                Append = (chunk, columns) => Append(chunk, columns, csv),
            };
            await pipeline.RunAsync(cancellationToken);
            _storedBytesOfEarlierFiles += file.SizeBytes;
        }
    }

    /// <summary>The columns that were found in the files.</summary>
    public List<Column> Finish() => [.. Readers.Where(reader => reader.Rows == Rows).Select(reader => reader.Finish())];

    private ColumnReader? Reader(PlannedColumn column)
    {
        if (column.Name == _schema.Target)
        {
            return _schema.Task == LearningTask.Regression
                ? new NumericReader(column.Name, ColumnKind.Numeric)
                : new CategoricalReader(column.Name, ColumnKind.Categorical, _options.MaxCategories);
        }
        return column.Kind switch
        {
            ColumnKind.Numeric or ColumnKind.Boolean =>
                new NumericReader(column.Name, column.Kind, onlyBooleans: column is { Kind: ColumnKind.Boolean, ByRecipe: true }),
            ColumnKind.Categorical => new CategoricalReader(column.Name, column.Kind, _options.MaxCategories),
            ColumnKind.DateTime => new DateTimeReader(column.Name),
            ColumnKind.Text => new FreeTextReader(column.Name),
            _ => null,
        };
    }

    private ParsedColumn?[] Start(int[] places) => [.. _readers.Select((reader, i) => places[i] < 0 ? null : reader?.Start())];

    /// <summary>Parses a chunk into <paramref name="columns"/>, one for each of the readers; null where a column is not read.</summary>
    public static void Parse(TextChunk chunk, ColumnReader?[] readers, ParsedColumn?[] columns, CsvFile csv, int[] places)
    {
        csv.Index(chunk);
        foreach (var column in columns) column?.Reset(chunk.Rows);
        var tileRows = Math.Max(1, TileBytes / Math.Max(1, chunk.Length / Math.Max(1, chunk.Rows)) / NumberBatch.Lanes) * NumberBatch.Lanes;
        var row = 0;
        foreach (var run in chunk.Runs)
        {
            for (var at = 0; at < run.Rows; at += tileRows)
            {
                var rows = Math.Min(tileRows, run.Rows - at);
                var firstField = run.FirstField + at * csv.Columns;
                for (var i = 0; i < columns.Length; i++)
                {
                    if (columns[i] is { } piece) readers[i]!.Parse(piece, new Cells(chunk, csv, firstField + places[i], rows, row));
                }
                row += rows;
            }
        }
    }

    private void Append(TextChunk chunk, ParsedColumn?[] columns, CsvFile csv)
    {
        if (chunk.Rows > _options.MaxRows - Rows) throw csv.File.Bad($"more than {_options.MaxRows:N0} rows", $"at most {_options.MaxRows:N0}");
        Reserve(Rows + chunk.Rows, _storedBytesOfEarlierFiles + chunk.StoredBytesRead);
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i] is { } column) _readers[i]!.Append(column, chunk.Rows);
        }
        Rows += chunk.Rows;
    }

    /// <summary>
    /// Arrays are made as long as the whole table will probably be, judged by the share of the files that was read: growing by
    /// doubling would need three times the memory. The first rows of a file may be shorter than the rest, so up to a thirty-second
    /// of it they are made at most eight times as long as what is known: a quarter of the table at most is then copied once.
    /// </summary>
    private void Reserve(int rows, long storedBytesRead)
    {
        if (rows <= _capacity) return;
        var share = _storedBytes > 0 ? (double)storedBytesRead / _storedBytes : 0;
        var forecast = share is > 0 and <= 1 ? rows / share * (share < 1 ? 1.05 : 1) : rows * 1.5;
        var most = share > TellingShare ? _options.MaxRows : Math.Min(8L * rows, _options.MaxRows);
        _capacity = (int)Math.Clamp(forecast, rows, most);
        foreach (var reader in Readers) reader.Reserve(_capacity);
    }
}
