using System.Collections.Concurrent;

namespace Overnight.Local.S3;

/// <summary>
/// S3's buckets in one folder of this machine. All that was answered as done survives the process, and a kill at any moment leaves
/// no half-written object: each is one file, written elsewhere and renamed. Data is not forced to the disk, so a power cut may
/// still lose the last seconds.
/// </summary>
/// <remarks>
/// <code>
/// .lock                          held while the store is open
/// incoming/                      files being written; emptied at start
/// buckets/NAME/bucket.json
/// buckets/NAME/objects/HASH[.VERSION]      a version, named by its key's hash: no key can name a path
/// buckets/NAME/uploads/ID/       upload.json and the parts of a multipart upload
/// </code>
/// </remarks>
public sealed class ObjectStore : IDisposable
{
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly string _bucketsFolder;
    private readonly string _incomingFolder;
    private readonly FileStream _lock;
    private readonly Lock _creation = new();
    private long _sequence;
    private long _incoming;

    /// <param name="folder">Made where it does not exist. One process at a time may use it.</param>
    /// <param name="clock">What objects are dated by.</param>
    /// <exception cref="IOException">Another process uses the folder.</exception>
    /// <exception cref="InvalidDataException">A file in it is damaged.</exception>
    public ObjectStore(string folder, TimeProvider clock)
    {
        Clock = clock;
        _bucketsFolder = Path.Combine(folder, "buckets");
        _incomingFolder = Path.Combine(folder, "incoming");
        Directory.CreateDirectory(_bucketsFolder);
        _lock = LockFolder(folder);
        try
        {
            if (Directory.Exists(_incomingFolder)) Directory.Delete(_incomingFolder, recursive: true);
            Directory.CreateDirectory(_incomingFolder);
            foreach (var bucketFolder in Directory.EnumerateDirectories(_bucketsFolder))
            {
                var bucket = Bucket.Load(this, bucketFolder);
                _buckets[bucket.Settings.Name] = bucket;
                _sequence = Math.Max(_sequence, bucket.LastSequence);
            }
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>Makes a bucket, or turns versioning on in one that is there. Settings of an existing bucket are not taken away.</summary>
    /// <param name="name">The bucket's.</param>
    /// <param name="versioned">Whether versioning is to be on.</param>
    /// <param name="region">What a new bucket says of where it is.</param>
    /// <exception cref="ArgumentException">S3 would not allow the name.</exception>
    public void CreateBucket(string name, bool versioned, string region = "us-east-1")
    {
        try
        {
            TryCreate(name, region);
        }
        catch (S3Exception refused) when (refused.Code == "InvalidBucketName")
        {
            throw new ArgumentException(refused.Message, nameof(name), refused);
        }
        if (versioned) Find(name).SetVersioning(Versioning.Enabled);
    }

    public bool BucketExists(string name) => _buckets.ContainsKey(name);

    /// <summary>Lets another process use the folder. Nothing is written here: everything already is.</summary>
    public void Dispose() => _lock.Dispose();

    internal TimeProvider Clock { get; }

    internal IEnumerable<Bucket> Buckets => _buckets.Values.OrderBy(bucket => bucket.Settings.Name, StringComparer.Ordinal);

    /// <exception cref="S3Exception">NoSuchBucket.</exception>
    internal Bucket Find(string name) => _buckets.TryGetValue(name, out var bucket) ? bucket : throw S3Exception.NoSuchBucket(name);

    /// <returns>False where the bucket exists already.</returns>
    internal bool TryCreate(string name, string region)
    {
        BucketName.Check(name);
        lock (_creation)
        {
            if (_buckets.ContainsKey(name)) return false;
            var unfinished = NextIncomingPath();
            Bucket.Create(unfinished, new BucketSettings { Name = name, Region = region, CreatedAt = Now() });
            var folder = Path.Combine(_bucketsFolder, name);
            Directory.Move(unfinished, folder);
            _buckets[name] = Bucket.Load(this, folder);
            return true;
        }
    }

    /// <exception cref="S3Exception">NoSuchBucket or BucketNotEmpty.</exception>
    internal void DeleteBucket(string name)
    {
        lock (_creation)
        {
            var bucket = Find(name);
            bucket.Close();
            _buckets.TryRemove(name, out _);
            // Renamed first, so that a kill leaves the bucket whole or gone.
            var doomed = NextIncomingPath();
            Directory.Move(bucket.Folder, doomed);
            Directory.Delete(doomed, recursive: true);
        }
    }

    /// <summary>A place for bytes that nobody sees until they are published.</summary>
    internal IncomingFile NewIncomingFile() => new(NextIncomingPath());

    internal string NextIncomingPath() => Path.Combine(_incomingFolder, Interlocked.Increment(ref _incoming).ToString());

    /// <summary>Greater than every number before, also after a restart: it follows the clock where that is ahead.</summary>
    internal long NextSequence()
    {
        var now = Clock.GetUtcNow().UtcTicks;
        while (true)
        {
            var last = Interlocked.Read(ref _sequence);
            var next = Math.Max(last + 1, now);
            if (Interlocked.CompareExchange(ref _sequence, next, last) == last) return next;
        }
    }

    /// <summary>Whole seconds.</summary>
    internal DateTimeOffset Now()
    {
        var now = Clock.GetUtcNow();
        return now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerSecond));
    }

    private static FileStream LockFolder(string folder)
    {
        var path = Path.Combine(folder, ".lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new IOException(
                $"{folder}: found it in use by another local S3 ({path} is locked), expected it free. Stop the other one or use another folder.",
                taken);
        }
    }
}
