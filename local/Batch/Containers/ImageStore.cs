using System.Text.RegularExpressions;

namespace Overnight.Local.Batch;

/// <summary>An image to run: its Dockerfile's settings and the folder that stands for its WORKDIR.</summary>
internal sealed record LocalImage(ImageConfig Config, string AppFolder);

/// <summary>
/// "Images" are folders named after their repository: a Dockerfile, and <c>app/</c> with the files that its final stage puts at
/// its WORKDIR. A tag or a digest names nothing here: there is one image a repository.
/// </summary>
internal sealed partial class ImageStore(string root)
{
    private const string Part = "[a-z0-9]+([._-]+[a-z0-9]+)*";

    private static readonly EnumerationOptions Shallow = new() { RecurseSubdirectories = true, MaxRecursionDepth = 3 };

    /// <exception cref="ContainerStartException">In ECS's words: not there, or not to be run here.</exception>
    public LocalImage Pull(string uri)
    {
        var repository = RepositoryOf(uri);
        if (!Repository().IsMatch(repository))
            throw new ContainerStartException($"CannotPullContainerError: invalid reference format: '{uri}'");
        var folder = Path.Combine(root, repository);
        var dockerfile = Path.Combine(folder, "Dockerfile");
        var app = Path.Combine(folder, "app");
        if (!File.Exists(dockerfile) || !Directory.Exists(app))
        {
            // docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html, then what one needs to know here.
            throw new ContainerStartException("CannotPullContainerError: pull image manifest has been retried 1 time(s): "
                + $"failed to resolve ref {repository}: not found. There are: {string.Join(", ", Known())}");
        }
        try
        {
            var config = Dockerfile.Read(dockerfile);
            return config.WorkDir == "/"
                ? throw new InvalidDataException($"{dockerfile}: WORKDIR is /, expected a folder: {app} takes its place")
                : new LocalImage(config, app);
        }
        catch (InvalidDataException e)
        {
            // The reason is short: where the images are is known.
            var message = e.Message.Replace(root + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
            throw new ContainerStartException($"CannotCreateContainerError: {message}");
        }
    }

    /// <summary>
    /// The URI without registry, tag and digest. A first part with a dot or a colon, and <c>localhost</c>, is a registry
    /// (github.com/distribution/reference).
    /// </summary>
    internal static string RepositoryOf(string uri)
    {
        var name = uri.Split('@')[0];
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && (name[..slash] == "localhost" || name.AsSpan(0, slash).ContainsAny('.', ':')))
            name = name[(slash + 1)..];
        var tag = name.LastIndexOf(':');
        return tag > name.LastIndexOf('/') ? name[..tag] : name;
    }

    private List<string> Known() => !Directory.Exists(root) ? [] :
    [
        .. Directory.EnumerateFiles(root, "Dockerfile", Shallow)
            .Select(file => Path.GetRelativePath(root, Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex($@"^{Part}(/{Part})*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Repository();
}
