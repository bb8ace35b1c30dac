using System.Text;
using System.Text.Json;
using Overnight.Contracts;

namespace Overnight.Functions.Report;

/// <summary>The commands that train this very model again: the pinned versions of the data, a recipe with every setting, the upload.</summary>
internal static class ReproduceSection
{
    private const int MostFiles = 12, MostColumns = 40;

    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Html Of(Plan? plan) => plan is null ? Html.Nothing : ReportSection.Of("again", "Reproduce", Html.Of($"""
        <p>The same bytes, recipe and trainer make the same model to the last bit on the same number of threads, interrupted or not.{Kept(plan)}{Searched(plan)}</p>
        {UseSection.Code(Commands(plan))}
        """));

    public static string Commands(Plan plan)
    {
        var objects = plan.Data.Files.DistinctBy(file => file.Key).ToList();
        var isFolder = plan.Data.Source.EndsWith('/');
        string Local(PlannedFile file) => isFolder ? $"data/{file.Key[plan.Data.Source.Length..]}" : file.Key[(file.Key.LastIndexOf('/') + 1)..];
        var lines = new StringBuilder("# the very bytes\n");
        if (isFolder) lines.Append("mkdir -p data\n");
        foreach (var file in objects.Take(MostFiles))
        {
            lines.Append($"aws s3api get-object --bucket {Shell.Quoted(plan.Data.Bucket)} --key {Shell.Quoted(file.Key)}")
                .Append(file.VersionId is { } version ? $" --version-id {Shell.Quoted(version)}" : "").Append($" {Shell.Quoted(Local(file))}\n");
        }
        if (objects.Count > MostFiles) lines.Append($"# and {objects.Count - MostFiles} files more, with their versions in plan.json\n");
        lines.Append("\n# every setting, and the seed of every random choice\ncat > recipe.json <<'RECIPE'\n").Append(Recipe(plan)).Append("\nRECIPE\n\n");
        var name = plan.HoldOut is null ? $"{plan.Name}-again" : plan.Name;
        return lines.Append($"overnight train {(isFolder ? "data" : Shell.Quoted("./" + Local(objects[0])))} --name {Shell.Quoted(name)} --recipe recipe.json").ToString();
    }

    /// <summary>What the plan was made from, with every default spelt out.</summary>
    public static string Recipe(Plan plan)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteString("task", Camel(plan.Task));
            if (plan.Data.Target is { } target) json.WriteString("target", target);
            json.WriteString("model", Camel(plan.Model));
            json.WriteNumber("epochs", plan.Training.Epochs);
            json.WriteNumber("batchSize", plan.Training.BatchSize);
            json.WriteNumber("learningRate", plan.Training.LearningRate);
            json.WriteNumber("weightDecay", plan.Training.WeightDecay);
            json.WriteNumber("validation", plan.Training.Validation);
            json.WriteNumber("seed", plan.Training.Seed);
            var wished = plan.Data.Columns.Where(column => column.ByRecipe && column.Kind is not (ColumnKind.Constant or ColumnKind.Identifier)).Take(MostColumns).ToList();
            if (wished.Count > 0)
            {
                json.WriteStartObject("columns");
                foreach (var column in wished) json.WriteString(column.Name, column.Kind == ColumnKind.Ignored ? "ignore" : Camel(column.Kind));
                json.WriteEndObject();
            }
            if (plan.Command.Count > 0)
            {
                json.WriteStartArray("command");
                foreach (var word in plan.Command) json.WriteStringValue(word);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static string Camel<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static string Kept(Plan plan) => plan.HoldOut is null ? ""
        : " The rows that are kept to compare models by were not trained on, so it goes by the same name; once other rows are kept, the model is another one.";

    private static string Searched(Plan plan) => plan.Search is null ? "" : " This run searched: search.json has what its best trial did otherwise.";
}
