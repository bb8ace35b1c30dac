using System.Net;
using System.Text;
using Amazon.S3;
using Overnight.Contracts;

namespace Overnight.Functions.Storage;

/// <summary>A recipe as it lies in the data bucket.</summary>
/// <param name="ETag">Without its quotes.</param>
/// <param name="Recipe">Null where it cannot be read.</param>
/// <param name="Problem">The first one; null where it can be read.</param>
internal sealed record StoredRecipe(string ETag, Recipe? Recipe, Problem? Problem)
{
    private string _text = "";

    /// <summary>Whether the word stands anywhere in it: all that can be said of one that cannot be read.</summary>
    public bool Mentions(string field) => _text.Contains($"\"{field}\"", StringComparison.Ordinal);

    /// <returns>Null where there is none.</returns>
    public static async Task<StoredRecipe?> ReadAsync(IAmazonS3 s3, string bucket, string name)
    {
        var key = DataNames.Recipe(name);
        try
        {
            using var answer = await s3.GetObjectAsync(bucket, key);
            // One byte more than a recipe may have: the reader says so.
            var bytes = new byte[RecipeReader.LongestBytes + 1];
            var length = await answer.ResponseStream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false);
            return Of(answer.ETag.Trim('"'), bytes.AsMemory(0, length), key);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static StoredRecipe Of(string eTag, ReadOnlyMemory<byte> bytes, string key)
    {
        try
        {
            return new StoredRecipe(eTag, RecipeReader.Read(bytes, key), null);
        }
        catch (BadInputException e)
        {
            return new StoredRecipe(eTag, null, e.Problems[0]) { _text = Encoding.UTF8.GetString(bytes.Span) };
        }
    }
}
