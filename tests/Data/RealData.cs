namespace Overnight.Data.Tests;

/// <summary>The public datasets that lie in a `shared` folder beside the repository or above it, where there is one.</summary>
internal static class RealData
{
    /// <summary>The file, or the test is skipped with a line that says where it was sought.</summary>
    public static DataFile Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", "datasets", name);
            if (File.Exists(path)) return DataFile.OnDisk(path);
        }
        Assert.Skip($"shared/data/datasets/{name} is in no folder above {AppContext.BaseDirectory}");
        throw new InvalidOperationException("Assert.Skip returned");
    }
}
