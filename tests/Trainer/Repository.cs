using System.Runtime.CompilerServices;

namespace Overnight.Trainer.Tests;

/// <summary>Where the repository lies, for what tests need of it.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));

    private static string Here([CallerFilePath] string path = "") => path;
}
