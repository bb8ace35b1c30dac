using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Overnight.Trainer.Tests.Export;

/// <summary>Microsoft's ONNX Runtime in Node.js, from the npm registry: a reader of model.onnx that is not ours.</summary>
internal static class OnnxRuntime
{
    // This version's package holds the Linux libraries: nothing is fetched by an install script.
    private const string Package = "onnxruntime-node@1.20.1";

    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(3);

    private static readonly Lazy<string?> WhyNot = new(Install);

    private static string Folder => Path.Combine(Repository.Root, "artifacts", "onnxruntime");

    /// <summary>Skips the test, saying why, where it cannot be had.</summary>
    public static void Require() => Assert.SkipWhen(WhyNot.Value is not null, WhyNot.Value ?? "");

    /// <param name="feeds">For each input its type in JavaScript's words, its shape and its values; NaN as null.</param>
    public static JsonObject Run(TrainedModel model, JsonObject feeds)
    {
        var folder = Directory.CreateTempSubdirectory("overnight-onnx-").FullName;
        try
        {
            model.Document.Onnx!.Check(File.ReadAllBytes(model.Path("model.onnx")));
            var feedsFile = Path.Combine(folder, "feeds.json");
            File.WriteAllText(feedsFile, feeds.ToJsonString());
            var script = Path.Combine(Repository.Root, "tests", "Trainer", "Export", "run-onnx.js");
            var (code, output, error) = Start("node", script, model.Path("model.onnx"), feedsFile);
            Assert.True(code == 0, $"ONNX Runtime: {error}");
            return JsonSerializer.Deserialize<JsonObject>(output)!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? Install()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules", "onnxruntime-node"))) return null;
        try
        {
            var (code, _, error) = Start("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", Folder, Package);
            return code == 0 ? null : $"{Package} cannot be had here: {error.Trim()}";
        }
        catch (Win32Exception e)
        {
            return $"{Package} cannot be had here, as there is no npm: {e.Message}";
        }
    }

    private static (int Code, string Output, string Error) Start(string program, params IEnumerable<string> arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["NODE_PATH"] = Path.Combine(Folder, "node_modules");
        using var process = Process.Start(info)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(InstallLimit)) process.Kill(entireProcessTree: true);
        return (process.ExitCode, output.Result, error.Result);
    }
}
