using System.Diagnostics;
using System.Text.Json;
using Overnight.Contracts;

namespace Overnight.Browser.Tests;

/// <summary>What the page tells people to type, taken from the page as they would.</summary>
public sealed class SnippetTests(RealRuns runs, Chromium chromium)
{
    [Fact]
    public async Task Python_takes_the_code_for_python_and_its_inputs_are_the_models()
    {
        Assert.SkipWhen(Repository.Program("python3") is null, "found no python3 on the PATH");
        foreach (var run in new[] { runs.Interrupted, runs.Regression })
        {
            var code = await CodeAsync(run, "Python, ONNX Runtime");
            // The row that it would hand over, without the packages that it would hand it to.
            var (status, said) = await PythonAsync(Path.Combine(runs.Folder, run.Prefix), """
                import ast, json, sys
                tree = ast.parse(sys.stdin.read())
                kept = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "words"
                        or isinstance(one, ast.Assign) and getattr(one.targets[0], "id", None) == "row"]
                scope = {}
                exec(compile(ast.Module(kept, []), "snippet", "exec"), scope)
                print(json.dumps(list(scope["row"])))
                """, code);
            Assert.True(status == 0, said);
            using var model = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(runs.Folder, run.Model, "model.json")));
            var inputs = model.RootElement.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()).Order(StringComparer.Ordinal);
            Assert.Equal(inputs, JsonSerializer.Deserialize<string[]>(said)!.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Python_predicts_by_the_code_where_onnx_runtime_is_installed()
    {
        Assert.SkipWhen(Repository.Program("python3") is null, "found no python3 on the PATH");
        var (installed, _) = await PythonAsync(runs.Folder, "import numpy, onnxruntime", "");
        Assert.SkipWhen(installed != 0, "found no onnxruntime for python3");
        foreach (var run in new[] { runs.Interrupted, runs.Regression })
        {
            var (status, said) = await PythonAsync(Path.Combine(runs.Folder, run.Prefix), "import sys; exec(sys.stdin.read())", await CodeAsync(run, "Python, ONNX Runtime"));
            Assert.True(status == 0 && said.Length > 0, said);
        }
    }

    [Fact]
    public async Task The_recipe_to_reproduce_with_is_one()
    {
        foreach (var run in new[] { runs.Interrupted, runs.Regression })
        {
            await using var open = await chromium.OpenAsync(runs.Report(run), Screen.Desk);
            var commands = await open.TextAsync("#again pre");
            var json = commands.Split("<<'RECIPE'\n")[1].Split("\nRECIPE")[0];
            var (recipe, plan) = (RecipeReader.Read(System.Text.Encoding.UTF8.GetBytes(json), "recipe.json"), runs.Read<Plan>(run.Plan));
            Assert.Equal((plan.Training.Epochs, plan.Training.BatchSize, plan.Training.LearningRate, plan.Training.Seed), (recipe.Epochs, recipe.BatchSize, recipe.LearningRate, recipe.Seed));
            Assert.Contains($"--version-id {plan.Data.Files[0].VersionId}", commands, StringComparison.Ordinal);
        }
    }

    private async Task<string> CodeAsync(RunFolder run, string summary)
    {
        await using var open = await chromium.OpenAsync(runs.Report(run), Screen.Desk);
        return await open.Page.Locator("details", new() { HasText = summary }).First.Locator("code").TextContentAsync() ?? "";
    }

    private static async Task<(int Status, string Said)> PythonAsync(string folder, string program, string input)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", program])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await python.StandardInput.WriteAsync(input);
        python.StandardInput.Close();
        var (output, errors) = (python.StandardOutput.ReadToEndAsync(), python.StandardError.ReadToEndAsync());
        await python.WaitForExitAsync();
        return (python.ExitCode, python.ExitCode == 0 ? await output : await errors);
    }
}
