using System.Text;

namespace Overnight.Cli.Recipes;

/// <summary>docs/recipe.md, from the schema: a test compares the two.</summary>
internal static class RecipeReference
{
    /// <summary>A recipe that says much; a test reads it.</summary>
    internal const string Example = """
        {
          // Comments and trailing commas are allowed.
          "task": "classification",
          "target": "species",
          "columns": { "zip code": "categorical", "row id": "ignore" },
          "epochs": 40,
          "budget": { "maxUsd": 0.50, "deadlineMinutes": 480 },
          "promote": { "metric": "accuracy", "minImprovement": 0.005 },
        }
        """;

    public static string Text()
    {
        var text = new StringBuilder($"""
            <!-- Written by `./dev docs` from contracts/recipe.schema.json: change it there. -->
            # The recipe
            `recipes/NAME.json` in the data bucket says how to train the dataset NAME. Every field is optional; what is left out is decided from
            the data of each upload and written into the run's `plan.json`, with the reason. A field that no recipe has, or a value that is not
            allowed, rejects the upload: nothing is started and nothing billed, and the result names every problem at once.

            ```
            overnight recipe init iris.csv --out recipe.json        # every field, its meaning, its default for these data
            overnight recipe check recipe.json --data iris.csv      # what is wrong with it, before anything is uploaded
            overnight train iris.csv --name iris --recipe recipe.json
            ```

            `overnight recipe schema` prints the [JSON schema](../contracts/recipe.schema.json), from which editors complete and check a recipe.

            ```jsonc
            {Example}
            ```

            ## Fields

            """.ReplaceLineEndings("\n"));
        Table(text, RecipeField.Root, "");
        foreach (var field in RecipeField.Root.Where(field => field.Fields.Count > 0))
        {
            text.Append($"\n## {field.Name}\n{field.Description}\n\n");
            Table(text, field.Fields, field.Name + ".");
            foreach (var inner in field.Fields.Where(inner => inner.Fields.Count > 0))
            {
                text.Append($"\n### {field.Name}.{inner.Name}\n{inner.Description}\n\n");
                Table(text, inner.Fields, "");
            }
        }
        return text.ToString();
    }

    private static void Table(StringBuilder text, IReadOnlyList<RecipeField> fields, string path)
    {
        text.Append("| field | may be | default | is |\n|---|---|---|---|\n");
        foreach (var field in fields)
        {
            var kind = field.Fields.Count > 0 ? $"[object](#{(path + field.Name).Replace(".", "", StringComparison.Ordinal).ToLowerInvariant()})" : field.Kind;
            text.Append($"| `{field.Name}` | {Cell(kind)} | {(field.Default is { } value ? $"`{value}`" : "")} | {Cell(field.Description)} |\n");
        }
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
