namespace Overnight.Local.S3;

/// <summary>A bucket's keys in listing order, each with its versions, newest first. The bucket locks it.</summary>
internal sealed class KeyIndex
{
    private readonly Dictionary<string, List<ObjectVersion>> _versions = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _keys = new(Utf8KeyOrder.Instance);

    public bool IsEmpty => _keys.Count == 0;

    /// <summary>Newest first; empty where there is no such key.</summary>
    public IReadOnlyList<ObjectVersion> Versions(string key) => _versions.TryGetValue(key, out var versions) ? versions : [];

    public ObjectVersion? Version(string key, string versionId) => Versions(key).FirstOrDefault(version => version.VersionId == versionId);

    /// <summary>The newest version, delete markers included.</summary>
    public ObjectVersion? Newest(string key) => Versions(key) is [var newest, ..] ? newest : null;

    /// <summary>The object as a reader sees it: null where a delete marker is the newest.</summary>
    public ObjectVersion? Current(string key) => Newest(key) is { IsDeleteMarker: false } current ? current : null;

    /// <summary>Adds a version in its place; one with the same id is replaced, as the null version is.</summary>
    public void Add(ObjectVersion version)
    {
        if (!_versions.TryGetValue(version.Key, out var versions))
        {
            _versions[version.Key] = versions = [];
            _keys.Add(version.Key);
        }
        versions.RemoveAll(other => other.VersionId == version.VersionId);
        var place = versions.FindIndex(other => other.Sequence < version.Sequence);
        versions.Insert(place < 0 ? versions.Count : place, version);
    }

    public void Remove(ObjectVersion version)
    {
        var versions = _versions[version.Key];
        versions.Remove(version);
        if (versions.Count > 0) return;
        _versions.Remove(version.Key);
        _keys.Remove(version.Key);
    }

    /// <summary>The keys from <paramref name="start"/> on, in order.</summary>
    public IEnumerable<string> KeysFrom(string start)
    {
        var last = _keys.Max;
        return last is null || Utf8KeyOrder.Instance.Compare(start, last) > 0 ? [] : _keys.GetViewBetween(start, last);
    }
}
