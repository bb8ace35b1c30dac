using Overnight.Contracts;
using Overnight.Data;

namespace Overnight.Cli.Recipes;

/// <summary>A dataset on this machine, looked at as PlanRun will look at it in the bucket.</summary>
internal static class LocalData
{
    // PlanRun's own.
    private static readonly ReadOptions Reading = new() { ProfileBytes = 16 * 1024 * 1024 };

    /// <exception cref="BadInputException">It cannot be learnt from.</exception>
    public static async Task<DatasetProfile> ProfileAsync(string path, Recipe recipe, CancellationToken cancellation)
    {
        var files = File.Exists(path) ? [path]
            : Directory.Exists(path) ? Directory.GetFiles(path).Where(file => !Path.GetFileName(file).StartsWith('.')).ToArray()
            : throw new CommandException($"found nothing at '{path}', expected a file or a folder", ExitCode.NotFound);
        if (files.Length == 0) throw new CommandException($"found no file in '{path}', expected the dataset's files directly in it", ExitCode.NotFound);
        var layout = await DatasetLayout.RecogniseAsync([.. files.Select(file => DataFile.OnDisk(file))], Reading, cancellation);
        return await DatasetProfile.ReadAsync(layout, recipe.Target, recipe.Task, Reading, recipe.Columns, cancellation);
    }
}
