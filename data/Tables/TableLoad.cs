using System.Collections.Concurrent;
using System.Threading.Channels;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>One pass over a table's files: pieces are read in order, parsed by several threads and appended in order.</summary>
internal sealed class TableLoad
{
    private readonly IReadOnlyList<DataFile> _files;
    private readonly TableSchema _schema;
    private readonly ReadOptions _options;
    private readonly ConcurrentBag<TextChunk> _pool = [];
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

    private sealed record ParsedChunk(TextChunk Chunk, ParsedColumn?[] Columns);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var file in _files)
        {
            await using var csv = await CsvFile.OpenAsync(file, _options, _names, cancellationToken);
            var places = ColumnPlaces.Find(csv, _names, _schema.Target);
            await ReadAsync(csv, places, cancellationToken);
            _storedBytesOfEarlierFiles += file.SizeBytes;
        }
    }

    /// <summary>The columns that were found in the files.</summary>
    public List<Column> Finish() => [.. Readers.Select(reader => reader.Finish())];

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
            ColumnKind.Numeric or ColumnKind.Boolean => new NumericReader(column.Name, column.Kind),
            ColumnKind.Categorical => new CategoricalReader(column.Name, column.Kind, _options.MaxCategories),
            ColumnKind.DateTime => new DateTimeReader(column.Name),
            ColumnKind.Text => new FreeTextReader(column.Name),
            _ => null,
        };
    }

    private async Task ReadAsync(CsvFile csv, int[] places, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Parsed pieces wait for their turn: two a thread keep all of them busy.
        var parsed = Channel.CreateBounded<Task<ParsedChunk>>(2 * _options.Threads);
        var reading = ParseAllAsync(csv, places, parsed.Writer, stop.Token);
        try
        {
            await foreach (var piece in parsed.Reader.ReadAllAsync(cancellationToken)) Append(await piece, csv, places);
        }
        finally
        {
            await stop.CancelAsync();
            await reading;
        }
    }

    private async Task ParseAllAsync(
        CsvFile csv, int[] places, ChannelWriter<Task<ParsedChunk>> parsed, CancellationToken cancellationToken)
    {
        using var idle = new SemaphoreSlim(_options.Threads);
        try
        {
            await foreach (var chunk in csv.ReadAsync(_pool, cancellationToken))
            {
                await idle.WaitAsync(cancellationToken);
                var piece = Task.Run(() => Parse(chunk, csv, places), CancellationToken.None);
                _ = piece.ContinueWith(_ => idle.Release(), TaskScheduler.Default);
                await parsed.WriteAsync(piece, cancellationToken);
            }
            parsed.Complete();
        }
        catch (Exception e) when (e is BadInputException or IOException or OperationCanceledException)
        {
            // The consumer meets it in its turn, after the pieces before it.
            parsed.Complete(e);
        }
        for (var thread = 0; thread < _options.Threads; thread++) await idle.WaitAsync(CancellationToken.None);
    }

    private ParsedChunk Parse(TextChunk chunk, CsvFile csv, int[] places)
    {
        var newLines = FieldIndexer.Index(chunk, csv.Dialect);
        RecordCheck.FindRuns(chunk, csv.Dialect, csv.File, csv.Columns, newLines);
        var columns = new ParsedColumn?[_readers.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            if (places[i] >= 0) columns[i] = _readers[i]?.Parse(chunk, csv, places[i]);
        }
        return new ParsedChunk(chunk, columns);
    }

    private void Append(ParsedChunk piece, CsvFile csv, int[] places)
    {
        var rows = piece.Chunk.Rows;
        if (rows > _options.MaxRows - Rows) throw csv.File.Bad($"more than {_options.MaxRows:N0} rows", $"at most {_options.MaxRows:N0}");
        Reserve(Rows + rows, _storedBytesOfEarlierFiles + piece.Chunk.StoredBytesRead);
        for (var i = 0; i < _readers.Length; i++)
        {
            if (piece.Columns[i] is { } column) _readers[i]!.Append(column, rows);
        }
        Rows += rows;
        _pool.Add(piece.Chunk);
    }

    /// <summary>
    /// Arrays are as long as the whole table will probably be, judged by the share of the files that was read: growing by doubling
    /// would need three times the memory.
    /// </summary>
    private void Reserve(int rows, long storedBytesRead)
    {
        if (rows <= _capacity) return;
        var share = _storedBytes > 0 ? (double)storedBytesRead / _storedBytes : 0;
        var forecast = share is > 0 and < 1 ? rows / share * 1.05 : rows * 1.5;
        _capacity = (int)Math.Clamp(share == 1 ? rows : forecast, rows, _options.MaxRows);
        foreach (var reader in Readers) reader.Reserve(_capacity);
    }
}
