namespace Overnight.Trainer.Storage;

/// <summary>An object's address: <c>s3://bucket/key</c>.</summary>
internal sealed record S3Uri(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <summary>Null where <paramref name="text"/> is no such address.</summary>
    public static S3Uri? TryParse(string? text)
    {
        if (text is null || !text.StartsWith(Scheme, StringComparison.Ordinal)) return null;
        var slash = text.IndexOf('/', Scheme.Length);
        return slash > Scheme.Length && slash + 1 < text.Length ? new S3Uri(text[Scheme.Length..slash], text[(slash + 1)..]) : null;
    }

    public override string ToString() => $"{Scheme}{Bucket}/{Key}";
}
