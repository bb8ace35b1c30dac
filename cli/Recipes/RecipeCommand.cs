using System.CommandLine;
using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Cli.Recipes;

/// <summary><c>overnight recipe</c>: writes a recipe for some data, checks one, and tells what a recipe may say.</summary>
internal static class RecipeCommand
{
    public static Command Create() =>
        new ExampledCommand("recipe", "Write a recipe for your data, check one, or see what a recipe may say.",
            "overnight recipe init iris.csv --out recipe.json", "overnight recipe check recipe.json --data iris.csv")
        {
            Init(), Check(), Schema(), Docs(),
        };

    private static ExampledCommand Init()
    {
        var data = new Argument<string>("data") { Description = "The dataset: a file, or a folder of files" };
        var into = new Option<string?>("--out") { Description = "The file to write; it must not exist yet [default: standard output]" };
        var command = new ExampledCommand(
            "init", "Look at the data and write a recipe with every field, its meaning and its default for these data.",
            "overnight recipe init iris.csv", "overnight recipe init iris.csv --out recipe.json")
        {
            data, into,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = Output.Of(parsed);
            var path = parsed.GetValue(data)!;
            var profile = await LocalData.ProfileAsync(path, new Recipe(), cancellation);
            var text = RecipeText.Of(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), profile);
            var file = parsed.GetValue(into);
            if (file is not null) await WriteNewAsync(file, text, cancellation);
            if (output.IsJson) output.Write(Proposal(profile, file, text), RecipeJson.Default.RecipeProposal);
            output.Say(file is null ? text.TrimEnd() : $"{file} is written. Change what you like, then: overnight recipe check {file} --data {path}");
            return ExitCode.Succeeded;
        });
        return command;
    }

    private static ExampledCommand Check()
    {
        var file = new Argument<string>("file") { Description = "The recipe" };
        var data = new Option<string?>("--data") { Description = "The dataset it is for: a file or a folder [default: the recipe is checked by itself]" };
        var command = new ExampledCommand(
            "check", "Tell everything that is wrong with a recipe, and whether it fits its data.",
            "overnight recipe check recipe.json", "overnight recipe check recipe.json --data iris.csv")
        {
            file, data,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = Output.Of(parsed);
            var (name, path) = (parsed.GetValue(file)!, parsed.GetValue(data));
            if (!File.Exists(name)) throw new CommandException($"found nothing at '{name}', expected a recipe: overnight recipe init DATA --out {name}", ExitCode.NotFound);
            var problems = await ProblemsAsync(name, path, cancellation);
            if (output.IsJson) output.Write(new CheckedRecipe(name, problems), RecipeJson.Default.CheckedRecipe);
            foreach (var problem in problems) output.Say($"- {problem}");
            output.Say(problems.Count > 0 ? $"{name}: {(problems.Count == 1 ? "1 problem" : $"{problems.Count} problems")}"
                : path is null ? $"{name} is a recipe. Whether it fits your data: overnight recipe check {name} --data PATH" : $"{name} is a recipe, and fits {path}");
            return problems.Count == 0 ? ExitCode.Succeeded : ExitCode.RunRejected;
        });
        return command;
    }

    private static ExampledCommand Schema()
    {
        var command = new ExampledCommand(
            "schema", "Print the JSON schema of recipes, for editors and other programs.", "overnight recipe schema > recipe.schema.json");
        command.SetAction(parsed =>
        {
            // It is JSON in any case.
            Console.Out.Write(RecipeField.SchemaText());
            return ExitCode.Succeeded;
        });
        return command;
    }

    private static ExampledCommand Docs()
    {
        var command = new ExampledCommand("docs", "Print the reference of recipes as Markdown: docs/recipe.md.", "overnight recipe docs > docs/recipe.md");
        command.SetAction(parsed =>
        {
            var output = Output.Of(parsed);
            var text = RecipeReference.Text();
            if (output.IsJson) output.Write(new RecipeDocs(text), RecipeJson.Default.RecipeDocs);
            output.Say(text.TrimEnd());
            return ExitCode.Succeeded;
        });
        return command;
    }

    private static async Task WriteNewAsync(string file, string text, CancellationToken cancellation)
    {
        if (File.Exists(file)) throw new CommandException($"found a file at '{file}', expected none: name another with --out, or remove it", ExitCode.Usage);
        await File.WriteAllTextAsync(file, text, cancellation);
    }

    private static async Task<IReadOnlyList<Problem>> ProblemsAsync(string name, string? data, CancellationToken cancellation)
    {
        try
        {
            var recipe = RecipeReader.Read(await File.ReadAllBytesAsync(name, cancellation), name);
            if (data is null) return [];
            var profile = await LocalData.ProfileAsync(data, recipe, cancellation);
            return RecipeFit.Problems(recipe, name, profile.Images is not null, profile.Task);
        }
        catch (BadInputException e)
        {
            // A field's problem is the recipe's, whichever of the two files it was found in.
            return [.. e.Problems.Select(problem => problem.Field is null ? problem : problem with { File = name })];
        }
    }

    private static RecipeProposal Proposal(DatasetProfile profile, string? file, string text) => new()
    {
        File = file,
        Recipe = text,
        Task = profile.Task,
        Target = profile.Table?.Target,
        Rows = profile.Rows,
        RowsAreEstimated = profile.RowsAreEstimated,
        Columns = profile.Table?.Columns ?? [],
        Notes = profile.Notes,
    };
}
