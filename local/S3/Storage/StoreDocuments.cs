using System.Text.Json.Serialization;

namespace Overnight.Local.S3;

/// <summary>What the store writes beside the bytes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BucketSettings))]
[JsonSerializable(typeof(ObjectVersion))]
[JsonSerializable(typeof(UploadSettings))]
[JsonSerializable(typeof(UploadedPart))]
internal sealed partial class StoreDocuments : JsonSerializerContext;
