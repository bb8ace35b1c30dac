using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>A table in memory, column by column.</summary>
public sealed class Table
{
    public required int Rows { get; init; }

    /// <summary>In the schema's order, without the columns that teach nothing (constant, identifier).</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>The schema as it was read: kinds may have changed while reading. Test files are read with this one.</summary>
    public required TableSchema Schema { get; init; }

    /// <summary>What was repaired or left out while reading, in sentences for the report.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <exception cref="ArgumentException">No column has that name.</exception>
    public Column this[string name] => Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new ArgumentException($"found no column '{name}', expected one of {string.Join(", ", Columns.Select(c => c.Name))}");
}

/// <summary>What a table's columns are and which of them is to be predicted.</summary>
public sealed record TableSchema
{
    /// <summary>In file order.</summary>
    public required IReadOnlyList<PlannedColumn> Columns { get; init; }

    /// <summary>Null where there is nothing to predict, or the column is not in the file.</summary>
    public required string? Target { get; init; }

    /// <summary>Classification reads the target as categories, regression as numbers.</summary>
    public required LearningTask Task { get; init; }

    public static TableSchema Of(Plan plan) => new() { Columns = plan.Data.Columns, Target = plan.Data.Target, Task = plan.Task };
}
