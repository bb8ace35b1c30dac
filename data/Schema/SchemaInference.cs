using Overnight.Contracts;

namespace Overnight.Data;

/// <summary>From what was seen in a table to what to learn from it.</summary>
internal static class SchemaInference
{
    private const double MostMissingShare = 0.5;

    /// <param name="task">The recipe's task.</param>
    /// <param name="wishes">What the recipe says of columns.</param>
    /// <param name="notes">Sentences for the report.</param>
    /// <exception cref="BadInputException">The table cannot be learnt from: all reasons at once.</exception>
    public static TableSchema Infer(TableProfile table, LearningTask task, ColumnWishes wishes, out List<string> notes)
    {
        var column = table.Target;
        var problems = wishes.Problems(table);
        var (found, whyTask) = wishes.Task(column) ?? TargetChoice.Task(column);
        if (task == LearningTask.Auto) task = found;
        else whyTask = "the recipe says so";

        var planned = new List<PlannedColumn>(table.Columns.Count);
        foreach (var profile in table.Columns)
        {
            var (kind, why) = ColumnKinds.Decide(profile, table.IsWhole);
            // The target is never left out, whatever it looks like.
            if (profile == column && kind is ColumnKind.Identifier) kind = task == LearningTask.Regression ? ColumnKind.Numeric : ColumnKind.Text;
            var decided = wishes.Apply(new PlannedColumn(profile.Name, kind, why));
            decided = decided with { Missing = MissingShare(profile), Example = ColumnExample.Of(profile, decided.Kind) };
            if (Fault(profile, decided) is { } fault && (profile != column || task == LearningTask.Regression)) problems.Add(fault);
            planned.Add(decided);
        }
        problems.AddRange(TargetProblems(table, task));
        if (table.Columns.Count > 0 && planned.TrueForAll(c => c.Name == column.Name || !IsLearntFrom(c)))
            problems.Add(table.FirstFile.Problem("no column to learn from", "one that is neither constant nor an identifier"));
        if (problems.Count > 0) throw new BadInputException([.. problems]);

        notes = [$"Target '{column.Name}': {table.WhyTarget}; {task.ToString().ToLowerInvariant()}, because {whyTask}."];
        notes.AddRange(planned.Where(c => c.Name != column.Name && !IsLearntFrom(c)).Select(c => $"Column '{c.Name}' is left out: {c.Why}."));
        if (column.Missing > 0) notes.Add($"{column.Missing:N0} of {column.Rows:N0} rows looked at have no '{column.Name}' and will be left out.");
        if (task == LearningTask.Classification) notes.AddRange(ClassBalance.Notes(column.Tallies.Select(tally => (tally.Value, tally.Count))));
        return new TableSchema { Columns = planned, Target = column.Name, Task = task };
    }

    private static double? MissingShare(ColumnProfile column) => column.Missing == 0 ? null : Math.Round((double)column.Missing / column.Rows, 6);

    private static bool IsLearntFrom(PlannedColumn column) => column.Kind is not (ColumnKind.Constant or ColumnKind.Identifier or ColumnKind.Ignored);

    private static Problem? Fault(ColumnProfile column, PlannedColumn planned)
    {
        var (fitting, first) = planned.Kind switch
        {
            ColumnKind.Numeric => (column.Numbers, column.FirstNonNumber),
            ColumnKind.DateTime => (column.Dates, column.FirstNonDate),
            ColumnKind.Boolean => (column.Booleans, column.FirstNonBoolean),
            _ => (column.Present, null),
        };
        return first is not null && fitting < column.Present ? StrayValues.Fault(planned, first, column.Present - fitting) : null;
    }

    private static IEnumerable<Problem> TargetProblems(TableProfile table, LearningTask task)
    {
        var (file, target) = (table.FirstFile, table.Target);
        const string another = "Name the column to predict as 'target' in the recipe if it is another one.";
        if (target.Missing > target.Rows * MostMissingShare)
            yield return Targets.MostlyMissing(file, target.Name, target.Missing, target.Rows).Problems[0];
        else if (target.Distinct == 1 && table.IsWhole)
            yield return Targets.AllAlike(file, target.Name, target.Tallies.First().Value);
        else if (task == LearningTask.Regression && target.Numbers == 0)
            yield return file.Problem($"{target.FirstNonNumber!.Value}", "numbers, as the recipe asks for regression", another, target.FirstNonNumber.Row, target.Name);
        else if (task == LearningTask.Classification && (target.Distinct > ColumnProfile.MostClasses || target.Distinct * 2L > target.Present))
            yield return file.Problem($"{target.Distinct:N0} different values in {target.Present:N0} rows", "classes that come again and again", another, column: target.Name);
    }
}
