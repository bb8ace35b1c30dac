using System.Security.Cryptography;
using System.Text;
using Overnight.Contracts;

namespace Overnight.Cli.Train;

/// <summary>What is to be uploaded: one file, or a folder's files under a version named after their bytes.</summary>
/// <param name="Upload">What the arrival of the last object starts.</param>
/// <param name="Files">Each file's key and path, in the order they are sent.</param>
internal sealed record DatasetUpload(Upload Upload, IReadOnlyList<(string Key, FileInfo File)> Files)
{
    private const int VersionCharacters = 12;

    public long SizeBytes => Files.Sum(file => file.File.Length);

    /// <summary>The object whose arrival says that a folder is complete; null for a single file, which says so itself.</summary>
    public string? CompleteMarker => Upload.IsFolder ? Upload.Source + DataNames.CompleteMarker : null;

    public static async Task<DatasetUpload> OfAsync(string path, string name, CancellationToken cancellation)
    {
        if (name.Length == 0 || name.Contains('/')) throw new CommandException($"found --name '{name}', expected a name without '/'", ExitCode.Usage);
        if (File.Exists(path))
        {
            var key = DataNames.Dataset(name, Path.GetFileName(path));
            return new DatasetUpload(new Upload(name, key), [(key, new FileInfo(path))]);
        }
        if (!Directory.Exists(path)) throw new CommandException($"found nothing at '{path}', expected a file or a folder", ExitCode.NotFound);

        var files = new DirectoryInfo(path).GetFiles().Where(file => !file.Name.StartsWith('.')).OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        if (files.Count == 0) throw new CommandException($"found no file in '{path}', expected the dataset's files directly in it", ExitCode.NotFound);
        var folder = DataNames.DatasetVersion(name, await VersionOfAsync(files, cancellation));
        return new DatasetUpload(new Upload(name, folder), [.. files.Select(file => (folder + file.Name, file))]);
    }

    // Named after the bytes: the same folder again is the same upload, a changed file is a new version beside the old one.
    private static async Task<string> VersionOfAsync(List<FileInfo> files, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Name}\n{file.Length}\n"));
            await using var bytes = file.OpenRead();
            hash.AppendData(await SHA256.HashDataAsync(bytes, cancellation));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..VersionCharacters];
    }
}
