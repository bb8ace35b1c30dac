using System.Security.Cryptography;
using System.Text;

namespace Overnight.Contracts;

/// <summary>One object of a dataset, as S3 lists it.</summary>
public sealed record DataObject
{
    public required string Key { get; init; }

    /// <summary>S3's ETag without its quotes: changes whenever the bytes do.</summary>
    public required string ETag { get; init; }

    public required long SizeBytes { get; init; }
}

/// <summary>
/// A run's id: the dataset's name for people, then a hash of what was uploaded and how it is to be trained. The same upload,
/// however often its event arrives, is one run; a changed file or recipe is another. It is the execution's name too, so Step
/// Functions enforces it.
/// </summary>
public static class RunId
{
    // An execution's name has at most 80 characters, and CloudWatch logging takes only [0-9A-Za-z-_].
    private const int LongestSlug = 40;
    private const int HashCharacters = 16;

    private const string RetryMark = "-r";

    /// <param name="bucket">The data bucket.</param>
    /// <param name="upload">What the arriving object completed.</param>
    /// <param name="files">Every object of the dataset, its marker left out; the order does not matter.</param>
    /// <param name="recipeETag">The recipe's ETag, or null where there is none.</param>
    public static string Of(string bucket, Upload upload, IEnumerable<DataObject> files, string? recipeETag) =>
        $"{Slug(upload.Name)}-{Hash(bucket, upload, files, recipeETag)}";

    /// <summary>What was uploaded, whatever recipe it was trained with: how an upload that started no run is told.</summary>
    public static string OfUpload(string bucket, Upload upload, IEnumerable<DataObject> files) => Hash(bucket, upload, files, recipeETag: null);

    /// <summary>The id of a run that is made once more on purpose.</summary>
    /// <param name="run">The run, or a retry of it.</param>
    /// <param name="number">1 for the first retry.</param>
    public static string OfRetry(string run, int number) => $"{FirstOf(run)}{RetryMark}{number}";

    /// <summary>The run that the upload started, of itself or of any retry of it.</summary>
    public static string FirstOf(string run)
    {
        // A first run's id ends in its hash, where no 'r' can be.
        var mark = run.LastIndexOf(RetryMark, StringComparison.Ordinal);
        return mark > 0 && mark + RetryMark.Length < run.Length && run[(mark + RetryMark.Length)..].All(char.IsAsciiDigit) ? run[..mark] : run;
    }

    private static string Hash(string bucket, Upload upload, IEnumerable<DataObject> files, string? recipeETag)
    {
        // ETags rather than version ids: the same bytes uploaded again are the same run.
        var identity = new StringBuilder().Append(bucket).Append('\n').Append(upload.Source).Append('\n').Append(recipeETag?.Trim('"'));
        foreach (var file in files.OrderBy(f => f.Key, StringComparer.Ordinal))
            identity.Append('\n').Append(file.Key).Append('\t').Append(file.ETag.Trim('"'));
        return Hash(identity.ToString());
    }

    internal static string Hash(string identity) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..HashCharacters];

    internal static string Slug(string name)
    {
        var slug = new string([.. name.Take(LongestSlug).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')]);
        // The run's jobs are named after it, and Batch takes no name that begins with a hyphen or an underscore.
        slug = slug.TrimStart('-', '_');
        return slug.Length == 0 ? "run" : slug;
    }
}
