using Overnight.Contracts;

namespace Overnight.Scoring;

/// <summary>
/// Whether a model.json fits together, before anything is computed by it: a column that says it is one kind and describes another would
/// have values written where there is no room for them.
/// </summary>
internal static class ModelCheck
{
    /// <exception cref="InvalidDataException">What does not fit, by name.</exception>
    public static void Table(ModelDocument document)
    {
        if (document.Architecture.Kind is not (ModelKind.Linear or ModelKind.Mlp)) throw Wrong("architecture.kind", $"{document.Architecture.Kind}", "linear or mlp");
        Unique("schema", document.Schema.Select(column => column.Name), 1);
        Unique("columns", document.Columns.Select(column => column.Name), 1);
        var schema = document.Schema.ToDictionary(column => column.Name, StringComparer.Ordinal);
        foreach (var column in document.Columns)
        {
            if (!schema.ContainsKey(column.Name)) throw Wrong($"column '{column.Name}'", "it in columns alone", "it in schema too");
            if (column.Name == document.Target.Name) throw Wrong($"column '{column.Name}'", "the target among the columns", "it apart");
            Column(column);
        }
        Target(document.Target, document.Architecture.Outputs);
    }

    private static void Target(Target target, int outputs)
    {
        if (target.Task == LearningTask.Classification)
        {
            Unique("target.classes", target.Classes, 1);
            if (outputs != target.Classes.Count) throw Wrong("architecture.outputs", $"{outputs}", $"{target.Classes.Count}, as there are classes");
            return;
        }
        if (target.Task != LearningTask.Regression || target.Classes.Count > 0 || outputs != 1)
            throw Wrong("target", $"{target.Task} of {target.Classes.Count} classes and {outputs} outputs", "classification, or regression with one output");
        Scale("target", target.Mean, target.Deviation);
    }

    private static void Column(ColumnEncoding column)
    {
        var name = $"column '{column.Name}'";
        var (isCategory, isTime) = (column.Kind == ColumnKind.Categorical, column.Kind == ColumnKind.DateTime);
        if (!isCategory && !isTime && column.Kind is not (ColumnKind.Numeric or ColumnKind.Boolean or ColumnKind.Text)) throw Wrong(name, $"the kind {column.Kind}", "one that a model reads");
        if (isCategory != column.Categories is not null) throw Wrong(name, "categories, or none", "them where its kind is categorical, and nowhere else");
        if (isTime != column.TimeParts is not null) throw Wrong(name, "parts of a time, or none", "them where its kind is dateTime, and nowhere else");
        if (column.Categories is { } categories) Unique($"{name}, categories", categories, 0);
        if (column.TimeParts is { } parts && (parts.Count > Enum.GetValues<TimePart>().Length || !parts.TrueForAll(Enum.IsDefined))) throw Wrong(name, $"{parts.Count} parts of a time", "each once at most");
        Scale(name, column.Mean, column.Deviation);
        if (column.Edges is { } edges)
        {
            if (isCategory || column.Kind == ColumnKind.Text) throw Wrong(name, "edges of bins", "them on numbers and times alone");
            if (edges.Count < 2) throw Wrong(name, $"{edges.Count} edges", "two or more");
            Ascending($"{name}, edges", edges);
        }
        if (column.Training is { } training) Training(name, column, training);
    }

    private static void Training(string name, ColumnEncoding column, ColumnReference training)
    {
        if (column.Categories is null) Ascending($"{name}, training.cuts", training.Cuts);
        else Unique($"{name}, training.categories", training.Categories, 0);
        var bins = (column.Categories is null ? training.Cuts.Count : training.Categories.Count) + 1;
        if (training.Bins.Count > 0 && training.Bins.Count != bins) throw Wrong($"{name}, training.bins", $"{training.Bins.Count}", $"{bins}, or none");
        if (column is { Categories: null, Edges: null } && training.Cuts.Count > 1) throw Wrong($"{name}, training.cuts", $"{training.Cuts.Count}", "one at most, as it has no edges");
        if (training.Bins.Exists(rows => rows < 0) || training.Rows < 0 || training.Missing < 0) throw Wrong($"{name}, training", "fewer rows than none", "counts of rows");
    }

    private static void Scale(string name, double mean, double deviation)
    {
        if (!double.IsFinite(mean) || !double.IsFinite(deviation) || deviation <= 0) throw Wrong(name, $"mean {mean} and deviation {deviation}", "finite numbers, the second above zero");
    }

    private static void Ascending(string name, List<double> numbers)
    {
        for (var i = 0; i < numbers.Count; i++)
            if (!double.IsFinite(numbers[i]) || (i > 0 && numbers[i] <= numbers[i - 1])) throw Wrong(name, $"{numbers[i]} as number {i + 1}", "finite numbers, each above the one before");
    }

    private static void Unique(string name, IEnumerable<string> texts, int least)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (text is null) throw Wrong(name, "null", "text");
            if (!seen.Add(text)) throw Wrong(name, $"'{text}' twice", "each once");
        }
        if (seen.Count < least) throw Wrong(name, "none", "one at least");
    }

    private static InvalidDataException Wrong(string where, string found, string expected) => new($"{where}: found {found}, expected {expected}");
}
