using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>Reads the files of one table into columns, as a schema says what they hold.</summary>
public static class TableReader
{
    /// <summary>
    /// All rows of <paramref name="files"/>, in their order. Rows without a target are left out and counted in the notes; so are
    /// infinite numbers, which become missing. A column that was taken for numbers and holds many other values further down is
    /// read again as categories; where it holds hardly any, they are faults. In test files the schema is settled: what does not
    /// fit it is missing, and counted.
    /// </summary>
    /// <remarks>Memory: the columns, 5 % for the forecast of their length, and a few MiB a thread.</remarks>
    /// <exception cref="BadInputException">A file is no table, is damaged, or does not fit the schema.</exception>
    public static async Task<Table> ReadAsync(
        IReadOnlyList<DataFile> files, TableSchema schema, ReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= ReadOptions.Default;
        var notes = new List<string>();
        var load = new TableLoad(files, schema, options);
        await load.RunAsync(cancellationToken);
        var retyped = StrayValues.Judge(schema, load, isSettled: files.All(file => file.Part == DataPart.Test), notes);
        if (retyped != schema)
        {
            schema = retyped;
            load = new TableLoad(files, schema, options);
            await load.RunAsync(cancellationToken);
        }
        foreach (var reader in load.Readers) AddNotes(reader, options, notes);
        var columns = load.Finish();
        if (load.Rows == 0) throw files[0].Bad("no rows", "at least one row after the header");
        return Targets.Prepare(files[0], schema, columns, load.Rows, notes);
    }

    private static void AddNotes(ColumnReader reader, ReadOptions options, List<string> notes)
    {
        if (reader.Infinities > 0) notes.Add(InfinitiesNote(reader.Name, reader.Infinities));
        if (reader is CategoricalReader { OtherRows: > 0 } categories) notes.Add(OthersNote(reader.Name, options.MaxCategories, categories.OtherRows));
    }

    internal static string InfinitiesNote(string column, long count) =>
        $"Column '{column}': {count:N0} values beyond a float's range or infinite are treated as missing.";

    internal static string OthersNote(string column, int most, long rows) =>
        $"Column '{column}' has more than {most:N0} categories: the {rows:N0} rows with later ones share one.";
}
