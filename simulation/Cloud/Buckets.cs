using System.Net;
using System.Numerics;
using System.Runtime.InteropServices;
using Amazon.S3;

namespace Overnight.Simulation.Cloud;

/// <summary>One object's content, as it was put.</summary>
internal sealed record StoredObject(byte[] Bytes, string ETag, string VersionId, DateTimeOffset At);

/// <summary>A write that S3 took.</summary>
/// <param name="Before">What it took the place of; null where there was nothing.</param>
/// <param name="By">Who wrote; null for the users.</param>
internal sealed record Write(string Bucket, string Key, StoredObject Object, StoredObject? Before, Caller? By);

/// <summary>
/// S3's objects in memory: versions, ETags and conditional writes.
/// docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
/// </summary>
internal sealed class Buckets(TimeProvider time)
{
    private readonly Dictionary<string, Objects> _objects = [];
    private readonly Dictionary<(string Bucket, string Key, string VersionId), StoredObject> _older = [];
    private int _versions;

    /// <summary>Told of each write, as it happens.</summary>
    public Action<Write> Written { get; set; } = _ => { };

    public StoredObject? Find(string bucket, string key, string? versionId = null) =>
        Of(bucket).Find(key) is { } newest && (versionId is null || newest.VersionId == versionId) ? newest
        : versionId is null ? null : _older.GetValueOrDefault((bucket, key, versionId));

    /// <summary>By their keys, which are greater than <paramref name="after"/>.</summary>
    public IEnumerable<KeyValuePair<string, StoredObject>> Below(string bucket, string prefix, string? after = null) => Of(bucket).Below(prefix, after);

    /// <exception cref="AmazonS3Exception">A condition does not hold.</exception>
    public StoredObject Put(string bucket, string key, byte[] bytes, string? ifMatch = null, string? ifNoneMatch = null, Caller? by = null)
    {
        var before = Of(bucket).Find(key);
        if (ifMatch is not null && before is null) throw NoSuchKey();
        if ((ifNoneMatch == "*" && before is not null) || (ifMatch is not null && ifMatch.Trim('"') != before!.ETag))
            throw Error(HttpStatusCode.PreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
        var put = new StoredObject(bytes, ETagOf(bytes), $"v{++_versions}", time.GetUtcNow());
        // Plans name versions of users' files; of what the product itself writes, nobody asks for an older one.
        if (before is not null && by is null) _older[(bucket, key, before.VersionId)] = before;
        Of(bucket).Put(key, put);
        Written(new Write(bucket, key, put, before, by));
        return put;
    }

    /// <summary>The same for the same bytes. Nobody may take it for their MD5, which S3's own is not always either.</summary>
    private static string ETagOf(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) Mix(ref hash, word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..]) Mix(ref hash, rest);
        Mix(ref hash, 0);
        return $"{hash:x16}";

        static void Mix(ref ulong hash, ulong word) => hash = BitOperations.RotateLeft((hash ^ word) * 0x9E3779B97F4A7C15, 29);
    }

    public void Delete(string bucket, string key) => Of(bucket).Remove(key);

    public static AmazonS3Exception NoSuchKey() => Error(HttpStatusCode.NotFound, "NoSuchKey", "The specified key does not exist.");

    public static AmazonS3Exception Error(HttpStatusCode status, string code, string message) =>
        new(message) { StatusCode = status, ErrorCode = code };

    private Objects Of(string bucket) => CollectionsMarshal.GetValueRefOrAddDefault(_objects, bucket, out _) ??= new Objects();

    /// <summary>A bucket's: found by the key at once, and a prefix's without those of others, of which a night may have a hundred thousand.</summary>
    private sealed class Objects
    {
        private readonly Dictionary<string, StoredObject> _byKey = new(StringComparer.Ordinal);
        private readonly SortedSet<string> _keys = new(StringComparer.Ordinal);

        public StoredObject? Find(string key) => _byKey.GetValueOrDefault(key);

        public void Put(string key, StoredObject stored)
        {
            if (_byKey.TryAdd(key, stored)) _keys.Add(key);
            else _byKey[key] = stored;
        }

        public void Remove(string key)
        {
            if (_byKey.Remove(key)) _keys.Remove(key);
        }

        public IEnumerable<KeyValuePair<string, StoredObject>> Below(string prefix, string? after)
        {
            var first = string.CompareOrdinal(after, prefix) > 0 ? after! : prefix;
            if (_keys.Max is not { } last || string.CompareOrdinal(first, last) > 0) return [];
            return _keys.GetViewBetween(first, last).TakeWhile(key => key.StartsWith(prefix, StringComparison.Ordinal))
                .Where(key => key != after).Select(key => KeyValuePair.Create(key, _byKey[key]));
        }
    }
}
