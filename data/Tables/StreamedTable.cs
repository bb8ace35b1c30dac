using System.Text;
using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>What a model wants of a table's file.</summary>
public sealed record StreamSchema
{
    /// <summary>All columns of the dataset that the model was trained on, in its files' order.</summary>
    public required IReadOnlyList<PlannedColumn> Columns { get; init; }

    /// <summary>For each column that the model takes its categories, in the order of their codes; null where it has none.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>?> Needed { get; init; }

    /// <summary>Read too where the file has it.</summary>
    public required string? Target { get; init; }

    public required LearningTask Task { get; init; }

    /// <summary>A column that is passed on as it stands, whatever it is; null for none.</summary>
    public string? Key { get; init; }
}

/// <summary>
/// One file of a table, read a piece at a time for work on its rows that need not know of one another, such as predicting. However
/// long the file is, only as many pieces are in memory as there are threads.
/// </summary>
public sealed class StreamedTable : IAsyncDisposable
{
    private readonly CsvFile _csv;
    private readonly StreamSchema _schema;
    private readonly ReadOptions _options;
    private readonly List<(Func<ColumnReader> Reader, int Place)> _columns;
    private readonly Dictionary<string, (long Count, Stray First)> _strays = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];

    private StreamedTable(CsvFile csv, StreamSchema schema, ReadOptions options)
    {
        (_csv, _schema, _options) = (csv, schema, options);
        var places = StreamPlaces.Find(csv, schema, _notes);
        HasTarget = schema.Target is not null && places.ContainsKey(schema.Target);
        _columns = [.. schema.Columns.Where(column => places.ContainsKey(column.Name)).Select(column => (Reader(column), places[column.Name]))];
        if (schema.Key is { } key) _columns.Add((() => new FreeTextReader(KeyName, keepsMissing: true), places[key]));
    }

    /// <summary>The key's column in the pieces: no name that a file could have.</summary>
    public const string KeyName = "\0key";

    public bool HasTarget { get; }

    public long StoredBytesRead => _csv.StoredBytesRead;

    /// <summary>Columns that were left alone and values that do not fit, in sentences; whole after <see cref="RunAsync"/>.</summary>
    public IEnumerable<string> Notes => _notes.Concat(_strays.Select(stray => _schema.Needed.GetValueOrDefault(stray.Key) is null
        ? $"Column '{stray.Key}': {stray.Value.Count:N0} values are not of its kind and count as missing, first {stray.Value.First.Value} in row {stray.Value.First.Row}."
        : $"Column '{stray.Key}': {stray.Value.Count:N0} values were never seen in training, or once, first {stray.Value.First.Value} in row {stray.Value.First.Row}: the model takes them as 'other'."));

    /// <exception cref="BadInputException">The file is no table, or lacks a column.</exception>
    public static async Task<StreamedTable> OpenAsync(DataFile file, StreamSchema schema, ReadOptions options, CancellationToken cancellationToken = default)
    {
        options = options with { MinColumns = 1 };
        var csv = await CsvFile.OpenAsync(file, options, [.. schema.Columns.Select(column => column.Name)], cancellationToken);
        try
        {
            return new StreamedTable(csv, schema, options);
        }
        catch
        {
            await csv.DisposeAsync();
            throw;
        }
    }

    /// <param name="work">Called by all threads at once, with some consecutive rows.</param>
    /// <param name="inOrder">Called with one result after the other, in the file's order.</param>
    /// <exception cref="BadInputException">The file is damaged or has no rows.</exception>
    public async Task RunAsync<T>(Func<Table, T> work, Action<T> inOrder, CancellationToken cancellationToken = default)
    {
        var rows = 0L;
        var places = _columns.Select(column => column.Place).ToArray();
        using var pipeline = new ChunkPipeline<Piece<T>>
        {
            Threads = _options.Threads,
            ChunkBytes = _options.ChunkBytes,
            Read = _csv.ReadAsync,
            Start = () => new Piece<T>([.. _columns.Select(column => column.Reader().Start())]),
            Parse = (chunk, piece) =>
            {
                ColumnReader[] readers = [.. _columns.Select(column => column.Reader())];
                // A piece with a vocabulary of its own belongs to one reader.
                for (var i = 0; i < readers.Length; i++)
                    if (readers[i] is CategoricalReader labels) piece.Columns[i] = labels.Start();
                TableLoad.Parse(chunk, readers, piece.Columns, _csv, places);
                piece.Result = chunk.Rows == 0 ? default : work(Finish(chunk, readers, piece.Columns));
            },
            Append = (chunk, piece) =>
            {
                if (chunk.Rows == 0) return;
                rows += chunk.Rows;
                CountStrays(piece.Columns);
                inOrder(piece.Result!);
            },
        };
        await pipeline.RunAsync(cancellationToken);
        if (rows == 0) throw _csv.File.Bad("no rows", "at least one row after the header");
    }

    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    private sealed class Piece<T>(ParsedColumn[] columns)
    {
        public ParsedColumn[] Columns => columns;

        public T? Result { get; set; }
    }

    private Table Finish(TextChunk chunk, ColumnReader[] readers, ParsedColumn[] pieces)
    {
        for (var i = 0; i < readers.Length; i++)
        {
            readers[i].Reserve(chunk.Rows);
            readers[i].Append(pieces[i], chunk.Rows);
        }
        var columns = readers.Select(reader => reader.Finish())
            .Select(column => column.Name == _schema.Target && column is CategoricalColumn labels ? ClassLabels.Sort(labels) : column);
        return new Table
        {
            Rows = chunk.Rows,
            Columns = [.. columns],
            Schema = new TableSchema { Columns = _schema.Columns, Target = _schema.Target, Task = _schema.Task },
            Notes = [],
        };
    }

    private void CountStrays(ParsedColumn[] pieces)
    {
        for (var i = 0; i < pieces.Length; i++)
        {
            if (pieces[i].FirstStray is not { } first) continue;
            var name = _columns[i].Reader().Name;
            var (count, earliest) = _strays.GetValueOrDefault(name, (0, first));
            _strays[name] = (count + pieces[i].Strays, earliest);
        }
    }

    private Func<ColumnReader> Reader(PlannedColumn column)
    {
        if (column.Name == _schema.Target)
        {
            return _schema.Task == LearningTask.Regression
                ? () => new NumericReader(column.Name, ColumnKind.Numeric)
                : () => new CategoricalReader(column.Name, ColumnKind.Categorical, _options.MaxCategories);
        }
        if (_schema.Needed[column.Name] is { } categories)
        {
            var known = new ByteVocabulary();
            foreach (var category in categories) known.Add(Encoding.UTF8.GetBytes(category));
            return () => new KnownCategoriesReader(column.Name, ColumnKind.Categorical, categories, known);
        }
        return column.Kind switch
        {
            ColumnKind.DateTime => () => new DateTimeReader(column.Name),
            ColumnKind.Text => () => new FreeTextReader(column.Name),
            _ => () => new NumericReader(column.Name, column.Kind),
        };
    }
}
