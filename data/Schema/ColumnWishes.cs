using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>What a recipe says of a table's columns, and where it cannot be had.</summary>
internal sealed class ColumnWishes
{
    private readonly Dictionary<string, ColumnOverride> _byColumn = new(StringComparer.Ordinal);
    private readonly List<string> _unknown = [];

    /// <param name="wanted">By the names in the recipe; null where it says nothing.</param>
    /// <param name="columns">The table's.</param>
    public ColumnWishes(IReadOnlyDictionary<string, ColumnOverride>? wanted, IReadOnlyList<string> columns)
    {
        foreach (var (name, wish) in wanted ?? new Dictionary<string, ColumnOverride>())
        {
            var known = columns.FirstOrDefault(column => column == name) ?? columns.FirstOrDefault(column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (known is null) _unknown.Add(name);
            else _byColumn[known] = wish;
        }
    }

    /// <summary>The column with the recipe's word in place of what its values tell.</summary>
    public PlannedColumn Apply(PlannedColumn column) => !_byColumn.TryGetValue(column.Name, out var wish) ? column : new PlannedColumn(
        column.Name, Kind(wish), $"the recipe says so; by its values it is {Words(column.Kind)}: {column.Why}", ByRecipe: true);

    /// <summary>The task that follows from what the recipe makes of the target; null where it says nothing of it.</summary>
    public (LearningTask Task, string Why)? Task(ColumnProfile target) => !_byColumn.TryGetValue(target.Name, out var wish) ? null
        : (wish == ColumnOverride.Numeric ? LearningTask.Regression : LearningTask.Classification, $"the recipe makes it {Words(Kind(wish))}");

    public List<Problem> Problems(TableProfile table)
    {
        var problems = _unknown.ConvertAll(name => Unknown($"columns.{name}", name, table.FirstFile, [.. table.Columns.Select(column => column.Name)]));
        foreach (var (name, wish) in _byColumn)
        {
            if (name == table.Target.Name && wish is ColumnOverride.Ignore or ColumnOverride.Text or ColumnOverride.DateTime)
                problems.Add(Impossible(name, wish, "numeric, boolean or categorical, as it is the target"));
            else if (table.AreNumbers && wish is ColumnOverride.Text or ColumnOverride.DateTime)
                problems.Add(Impossible(name, wish, $"numeric, boolean, categorical or ignore, as {table.FirstFile.Name} holds numbers"));
        }
        return problems;
    }

    /// <summary>A column that the recipe names and the table lacks.</summary>
    public static Problem Unknown(string field, string name, DataFile file, IReadOnlyList<string> columns)
    {
        const int most = 20;
        var names = string.Join(", ", columns.Take(most).Select(column => $"'{column}'")) + (columns.Count > most ? ", …" : "");
        return new Problem
        {
            Field = field,
            Found = $"'{name}'",
            Expected = $"one of the columns of {file.Name}: {names}",
            Fix = NearestName.Of(name, columns) is { } nearest ? $"Did you mean '{nearest}'?" : null,
        };
    }

    private static Problem Impossible(string name, ColumnOverride wish, string expected) =>
        new() { Field = $"columns.{name}", Found = Words(Kind(wish)), Expected = expected };

    private static ColumnKind Kind(ColumnOverride wish) => wish switch
    {
        ColumnOverride.Numeric => ColumnKind.Numeric,
        ColumnOverride.Categorical => ColumnKind.Categorical,
        ColumnOverride.Boolean => ColumnKind.Boolean,
        ColumnOverride.DateTime => ColumnKind.DateTime,
        ColumnOverride.Text => ColumnKind.Text,
        _ => ColumnKind.Ignored,
    };

    private static string Words(ColumnKind kind) => kind == ColumnKind.DateTime ? "a date" : kind.ToString().ToLowerInvariant();
}
