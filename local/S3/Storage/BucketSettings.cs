using System.Text.Json;
using System.Text.Json.Serialization;

namespace Overnight.Local.S3;

[JsonConverter(typeof(JsonStringEnumConverter<Versioning>))]
internal enum Versioning
{
    /// <summary>Never turned on.</summary>
    Off,

    Enabled,

    /// <summary>Kept versions stay; new ones replace the null version.</summary>
    Suspended,
}

/// <summary><c>bucket.json</c>.</summary>
internal sealed record BucketSettings
{
    public const string FileName = "bucket.json";

    public required string Name { get; init; }
    public required string Region { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public Versioning Versioning { get; init; }

    public static BucketSettings Load(string bucketFolder)
    {
        var path = Path.Combine(bucketFolder, FileName);
        return JsonSerializer.Deserialize(File.ReadAllBytes(path), StoreDocuments.Default.BucketSettings)
            ?? throw new InvalidDataException($"{path}: found null, expected a bucket's settings. Delete its folder to go on without it.");
    }

    /// <summary>Written beside and renamed, so that a kill leaves the old settings or the new ones.</summary>
    public void Save(string bucketFolder)
    {
        var path = Path.Combine(bucketFolder, FileName);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(this, StoreDocuments.Default.BucketSettings));
        File.Move(path + ".new", path, overwrite: true);
    }
}
