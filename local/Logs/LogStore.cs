using System.Collections.Concurrent;

namespace Overnight.Local.Logs;

/// <summary>
/// Log groups as folders and streams as files below them: <c>logs/overnight/overnight/trainer/trainer/default/0123.log</c>.
/// docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatchLogsConcepts.html
/// </summary>
public sealed class LogStore(string folder, TimeProvider clock)
{
    /// <summary>Of one group; the oldest go first.</summary>
    private const int MostStreams = 1000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _groups = new(StringComparer.Ordinal);

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<string> Groups => [.. _groups.Keys.Order(StringComparer.Ordinal)];

    internal DateTimeOffset CreatedAt(string group) => _groups[group];

    /// <summary>Makes a group known, and forgets what it has kept for longer than it is to.</summary>
    /// <param name="group">Its name.</param>
    /// <param name="retentionDays">Null keeps everything that there is room for.</param>
    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    public void Register(string group, int? retentionDays = null)
    {
        // docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
        if (group.Length is 0 or > 512 || !group.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '/' or '.' or '#') || !IsPath(group))
            throw new ArgumentException($"LogGroupName: found '{group}', expected 1 to 512 letters, digits and _-/.#");
        _groups.TryAdd(group, clock.GetUtcNow());
        var oldest = retentionDays is { } days ? clock.GetUtcNow().UtcDateTime.AddDays(-days) : DateTime.MinValue;
        var files = Files(group).OrderByDescending(file => file.LastWriteTimeUtc).ToList();
        foreach (var file in files.Where((file, i) => i >= MostStreams || file.LastWriteTimeUtc < oldest)) LogFile.At(file.FullName).Delete();
    }

    internal bool Has(string group) => _groups.ContainsKey(group);

    /// <summary>The group's streams, in the order of their names.</summary>
    internal IReadOnlyList<string> Streams(string group)
    {
        var root = Path.GetFullPath(FolderOf(group));
        return [.. Files(group).Select(file => Path.GetRelativePath(root, file.FullName)[..^".log".Length]).Order(StringComparer.Ordinal)];
    }

    /// <summary>Null where there is no such stream.</summary>
    internal LogFile? Find(string group, string stream)
    {
        if (!IsPath(stream) || Path.GetFullPath(Path.Combine(FolderOf(group), stream + ".log")) is var file && !File.Exists(file)) return null;
        var found = LogFile.At(file);
        found.Stamp(clock.GetUtcNow());
        return found;
    }

    /// <summary>A group's folder may lie in another's: its streams are its own.</summary>
    private IEnumerable<FileInfo> Files(string group)
    {
        var root = new DirectoryInfo(FolderOf(group));
        if (!root.Exists) return [];
        var others = _groups.Keys.Where(other => other.StartsWith(group + "/", StringComparison.Ordinal))
            .Select(other => Path.GetFullPath(FolderOf(other)) + "/").ToList();
        return root.EnumerateFiles("*.log", SearchOption.AllDirectories)
            .Where(file => !others.Exists(other => file.FullName.StartsWith(other, StringComparison.Ordinal)));
    }

    private string FolderOf(string group) => Path.Combine(folder, group.Trim('/'));

    /// <summary>Whether a name stays in its folder.</summary>
    private static bool IsPath(string name) => !name.Contains('\0', StringComparison.Ordinal) && name.Trim('/').Split('/').All(part => part is not ("" or "." or ".."));
}
