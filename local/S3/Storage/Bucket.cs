using System.Security.Cryptography;
using System.Text;

namespace Overnight.Local.S3;

/// <summary>
/// One bucket: an index in memory, and one file for each version. Each change is made under the bucket's lock, file first, so that
/// what the index shows is on the disk.
/// </summary>
internal sealed class Bucket
{
    private readonly ObjectStore _store;
    private readonly KeyIndex _index = new();
    private readonly Lock _gate = new();
    private bool _closed;

    private Bucket(ObjectStore store, string folder, BucketSettings settings)
    {
        _store = store;
        Folder = folder;
        Settings = settings;
        Uploads = new UploadIndex(store, settings.Name, Path.Combine(folder, "uploads"));
    }

    public string Folder { get; }

    public BucketSettings Settings { get; private set; }

    public UploadIndex Uploads { get; }

    /// <summary>The highest among the versions that were loaded.</summary>
    public long LastSequence { get; private set; }

    public DateTimeOffset Now => _store.Clock.GetUtcNow();

    private string ObjectsFolder => Path.Combine(Folder, "objects");

    public static void Create(string folder, BucketSettings settings)
    {
        Directory.CreateDirectory(Path.Combine(folder, "objects"));
        Directory.CreateDirectory(Path.Combine(folder, "uploads"));
        settings.Save(folder);
    }

    /// <summary>Rebuilds the index from the files.</summary>
    public static Bucket Load(ObjectStore store, string folder)
    {
        var bucket = new Bucket(store, folder, BucketSettings.Load(folder));
        foreach (var path in Directory.EnumerateFiles(bucket.ObjectsFolder))
        {
            var version = SealedFile.ReadDocument(path, StoreDocuments.Default.ObjectVersion);
            bucket._index.Add(version);
            bucket.LastSequence = Math.Max(bucket.LastSequence, version.Sequence);
        }
        bucket.Uploads.Load();
        return bucket;
    }

    /// <summary>Reads the index while nobody changes it.</summary>
    public T Read<T>(Func<KeyIndex, T> read)
    {
        lock (_gate) return read(_index);
    }

    /// <summary>Publishes an object, or refuses and leaves <paramref name="content"/> to be thrown away.</summary>
    /// <exception cref="S3Exception">The condition does not hold, or the bucket was deleted meanwhile.</exception>
    public ObjectVersion Put(NewObject added, IncomingFile content, WriteCondition condition)
    {
        lock (_gate)
        {
            CheckOpen();
            condition.Check(added.Key, _index.Current(added.Key));
            var version = NewVersion(added.Key) with
            {
                ETag = added.ETag,
                SizeBytes = content.LengthBytes,
                Headers = added.Headers,
                Checksum = added.Checksum,
                PartSizesBytes = added.PartSizesBytes,
            };
            Publish(version, content);
            return version;
        }
    }

    /// <summary>Fails now where <see cref="Put"/> would fail, to spare the work before it.</summary>
    public void CheckCondition(string key, WriteCondition condition)
    {
        lock (_gate) condition.Check(key, _index.Current(key));
    }

    /// <summary>Removes a version for good, or without one hides the object in the way the bucket's versioning has it.</summary>
    /// <remarks>docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html</remarks>
    public Deletion Delete(string key, string? versionId, WriteCondition condition)
    {
        lock (_gate)
        {
            CheckOpen();
            condition.Check(key, _index.Current(key));
            if (versionId is null && Settings.Versioning != Versioning.Off)
            {
                var marker = PutMarker(key);
                return new Deletion(marker, marker.Sequence) { MarkerCreated = true };
            }
            var version = _index.Version(key, versionId ?? ObjectVersion.NullId);
            if (version is null) return Deletion.Nothing;
            File.Delete(PathOf(version));
            _index.Remove(version);
            return new Deletion(version, _store.NextSequence());
        }
    }

    /// <summary>The version that a reader means.</summary>
    /// <exception cref="S3Exception">There is none, or it is a delete marker.</exception>
    public ObjectVersion Find(string key, string? versionId)
    {
        lock (_gate) return FindLocked(key, versionId);
    }

    /// <summary>As <see cref="Find"/>, opened before anybody can replace it.</summary>
    public OpenObject Open(string key, string? versionId)
    {
        lock (_gate)
        {
            var version = FindLocked(key, versionId);
            return new OpenObject(version, File.OpenHandle(PathOf(version), share: FileShare.ReadWrite | FileShare.Delete));
        }
    }

    /// <summary>The id that answers show: none where the bucket never had versions.</summary>
    public string? VersionIdShown(ObjectVersion version) => Settings.Versioning == Versioning.Off ? null : version.VersionId;

    public void SetVersioning(Versioning versioning)
    {
        lock (_gate)
        {
            CheckOpen();
            var settings = Settings with { Versioning = versioning };
            settings.Save(Folder);
            Settings = settings;
        }
    }

    /// <summary>No change can follow. An unfinished multipart upload does not hold a bucket back: it goes with it.</summary>
    /// <exception cref="S3Exception">BucketNotEmpty.</exception>
    public void Close()
    {
        lock (_gate)
        {
            if (!_index.IsEmpty) throw S3Exception.BucketNotEmpty(Settings.Name);
            _closed = true;
            Uploads.Close();
        }
    }

    private ObjectVersion FindLocked(string key, string? versionId)
    {
        if (versionId is null)
        {
            var newest = _index.Newest(key) ?? throw S3Exception.NoSuchKey(key);
            return newest.IsDeleteMarker ? throw S3Exception.HiddenByMarker(newest) : newest;
        }
        var version = _index.Version(key, versionId) ?? throw S3Exception.NoSuchVersion(key, versionId);
        return version.IsDeleteMarker ? throw S3Exception.IsMarker(version) : version;
    }

    private ObjectVersion PutMarker(string key)
    {
        var marker = NewVersion(key) with { IsDeleteMarker = true };
        using var nothing = _store.NewIncomingFile();
        Publish(marker, nothing);
        return marker;
    }

    private ObjectVersion NewVersion(string key)
    {
        var sequence = _store.NextSequence();
        return new ObjectVersion
        {
            Key = key,
            VersionId = Settings.Versioning == Versioning.Enabled ? VersionIds.Of(Settings.Name, key, sequence) : ObjectVersion.NullId,
            Sequence = sequence,
            LastModified = _store.Now(),
        };
    }

    private void Publish(ObjectVersion version, IncomingFile content)
    {
        content.Publish(PathOf(version), version, StoreDocuments.Default.ObjectVersion);
        _index.Add(version);
    }

    private void CheckOpen()
    {
        if (_closed) throw S3Exception.NoSuchBucket(Settings.Name);
    }

    /// <summary>The null version has a name without an id: the next one replaces it by taking its name.</summary>
    private string PathOf(ObjectVersion version)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version.Key)));
        if (version.VersionId != ObjectVersion.NullId) name += "." + version.VersionId;
        return Path.Combine(ObjectsFolder, name);
    }
}
