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

    /// <summary>The column to pass on where <see cref="Key"/> names none and the file has it.</summary>
    public string? DefaultKey { get; init; }
}

/// <summary>
/// One file of a table, read a piece at a time for work on its rows that need not know of one another, such as predicting. However
/// long the file is, only as many pieces are in memory as there are threads.
/// </summary>
public sealed class StreamedTable : IAsyncDisposable
{
    // New categories a column that are counted by name.
    private const int MostUnknown = 1_000;

    private readonly CsvFile _csv;
    private readonly StreamSchema _schema;
    private readonly ReadOptions _options;
    private readonly List<(Func<ColumnReader> Reader, int Place)> _columns;
    private readonly Dictionary<string, (long Count, Stray First)> _strays = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, long>> _unknown = new(StringComparer.Ordinal);
    private readonly List<string> _remarks = [];
    private readonly int _keyPlace = -1;
    private readonly bool _isPart;
    private OddValues? _ragged;

    private StreamedTable(CsvFile csv, StreamSchema schema, ReadOptions options, TablePart? part)
    {
        (_csv, _schema, _options, _isPart) = (csv, schema, options, part is not null);
        var places = StreamPlaces.Find(csv, schema, _remarks);
        csv.ForgetSample();
        HasTarget = schema.Target is not null && places.ContainsKey(schema.Target);
        Key = schema.Key ?? (schema.DefaultKey is { } usual && places.ContainsKey(usual) ? usual : null);
        _columns = [.. schema.Columns.Where(column => places.ContainsKey(column.Name) && (schema.Needed.ContainsKey(column.Name) || column.Name == schema.Target))
            .Select(column => (Reader(column), places[column.Name]))];
        if (Key is null) return;
        _keyPlace = places[Key];
        _columns.Add((() => new FreeTextReader(KeyName, keepsMissing: true), _keyPlace));
    }

    /// <summary>The key's column in the pieces: no name that a file could have.</summary>
    public const string KeyName = "\0key";

    public bool HasTarget { get; }

    /// <summary>The column that is passed on; null for none.</summary>
    public string? Key { get; }

    public long StoredBytesRead => _csv.StoredBytesRead;

    /// <summary>How the columns were found, and what was left alone: sentences.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>Values that do not fit their column; whole after <see cref="RunAsync"/>.</summary>
    public IEnumerable<OddValues> Odd => _strays.Select(stray => new OddValues(
        stray.Key, _schema.Needed.GetValueOrDefault(stray.Key) is null
            ? "values are not of its kind and count as missing" : "values were never seen in training, or once", stray.Value.Count, stray.Value.First.Value, stray.Value.First.Row));

    /// <summary>Records that are no rows; null where there are none.</summary>
    public OddValues? Ragged => _ragged;

    /// <summary>Categories that a column's vocabulary lacks, counted by name; of very many, only the first.</summary>
    public IReadOnlyDictionary<string, long> Unknown(string column) => _unknown.GetValueOrDefault(column) ?? [];

    /// <exception cref="BadInputException">The file is no table, or lacks a column.</exception>
    /// <param name="part">The part to read; null for the whole file.</param>
    public static async Task<StreamedTable> OpenAsync(
        DataFile file, StreamSchema schema, ReadOptions options, TablePart? part = null, CancellationToken cancellationToken = default)
    {
        options = options with { MinColumns = 1, KeepsRagged = true };
        var csv = await CsvFile.OpenAsync(file, options, [.. schema.Columns.Select(column => column.Name)], cancellationToken);
        try
        {
            var table = new StreamedTable(csv, schema, options, part);
            if (part is not null) await csv.LimitToAsync(part, cancellationToken);
            return table;
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
    public async Task RunAsync<T>(Func<StreamedRows, T> work, Action<T> inOrder, CancellationToken cancellationToken = default)
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
                piece.Ragged = RaggedRows(chunk);
                piece.Rows = chunk.Rows + piece.Ragged.Count;
                piece.Result = piece.Rows == 0 ? default : work(new StreamedRows(Finish(chunk, readers, piece.Columns), piece.Ragged));
            },
            Append = (chunk, piece) =>
            {
                if (piece.Rows == 0) return;
                rows += piece.Rows;
                CountOddities(piece.Columns, piece.Ragged);
                inOrder(piece.Result!);
            },
        };
        await pipeline.RunAsync(cancellationToken);
        if (rows == 0 && !_isPart) throw _csv.File.Bad("no rows", "at least one row after the header");
    }

    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    private sealed class Piece<T>(ParsedColumn[] columns)
    {
        public ParsedColumn[] Columns => columns;

        public List<RaggedRow> Ragged { get; set; } = [];

        public int Rows { get; set; }

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

    private List<RaggedRow> RaggedRows(TextChunk chunk)
    {
        byte[] scratch = [];
        return [.. chunk.Ragged.Select(record => new RaggedRow(record.RowsBefore, chunk.LineOf(record.FirstField, _csv.Dialect), record.Fields,
            _keyPlace >= 0 && _keyPlace < record.Fields ? _csv.Dialect.Value(chunk.Field(record.FirstField + _keyPlace), ref scratch).ToArray() : []))];
    }

    private void CountOddities(ParsedColumn[] pieces, List<RaggedRow> ragged)
    {
        if (ragged.Count > 0)
        {
            var what = $"rows have not the {_csv.Columns} fields of the others (separated by {_csv.Dialect.DelimiterName}) and are not predicted";
            _ragged ??= new OddValues(null, what, 0, $"{ragged[0].Fields} fields", ragged[0].Line);
            _ragged = _ragged with { Count = _ragged.Count + ragged.Count };
        }
        for (var i = 0; i < pieces.Length; i++)
        {
            if (pieces[i].FirstStray is not { } first) continue;
            var name = _columns[i].Reader().Name;
            var (count, earliest) = _strays.GetValueOrDefault(name, (0, first));
            _strays[name] = (count + pieces[i].Strays, earliest);
            if (pieces[i] is KnownCategoriesReader.Piece piece) CountUnknown(name, piece);
        }
    }

    private void CountUnknown(string column, KnownCategoriesReader.Piece piece)
    {
        if (!_unknown.TryGetValue(column, out var counts)) _unknown[column] = counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, count) in piece.Unknown)
            if (counts.Count < MostUnknown || counts.ContainsKey(name)) counts[name] = counts.GetValueOrDefault(name) + count;
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
