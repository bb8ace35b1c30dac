namespace Overnight.EndToEnd.Tests;

/// <summary>Where things lie around the built tests.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The folder that is deployed: `./dev build` lays it out.</summary>
    public static string Template { get; } = Existing(Path.Combine(Root, "artifacts", "cloud", "template.yaml"));

    public static string CommandLine { get; } = Existing(Path.Combine(Root, "artifacts", "bin", "Overnight.Cli", "release", "overnight.dll"));

    /// <summary>A file of the shared data, or null where that folder is absent.</summary>
    public static string? SharedData(string file)
    {
        var path = Path.Combine(Root, "..", "shared", "data", file);
        return File.Exists(path) ? path : null;
    }

    /// <summary>A program on the PATH, or null.</summary>
    public static string? Program(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Serverless.sln"))) return folder.FullName;
        throw new FileNotFoundException($"found no Serverless.sln above {AppContext.BaseDirectory}");
    }

    private static string Existing(string path) =>
        File.Exists(path) ? path : throw new FileNotFoundException($"found nothing at {path}, expected the built stack: run ./dev build");
}
