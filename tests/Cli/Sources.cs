namespace Overnight.Cli.Tests;

/// <summary>Where the repository lies around the built tests.</summary>
internal static class Sources
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Serverless.sln"))) return folder.FullName;
        throw new FileNotFoundException($"found no Serverless.sln above {AppContext.BaseDirectory}");
    }
}
