using System.Text.Json.Nodes;
using Amazon.S3;

namespace Overnight.Local.Tests.Lambda;

/// <summary>Copies what was uploaded into another bucket, through the real SDK and nothing but its environment.</summary>
public sealed class UploadHandler
{
    public static async Task CopyAsync(JsonObject uploaded)
    {
        using var s3 = new AmazonS3Client();
        foreach (var record in uploaded["Records"]!.AsArray())
        {
            var (bucket, key) = ((string)record!["s3"]!["bucket"]!["name"]!, Uri.UnescapeDataString(((string)record["s3"]!["object"]!["key"]!).Replace('+', ' ')));
            await s3.CopyObjectAsync(bucket, key, Environment.GetEnvironmentVariable("TARGET"), key);
        }
    }
}
