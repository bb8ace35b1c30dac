using Microsoft.AspNetCore.Http;

namespace Overnight.Local.Hosting;

/// <summary>A request's body where it is small enough to be kept whole: the parameters of an operation.</summary>
internal static class RequestBody
{
    /// <returns>Null where it is larger than <paramref name="mostBytes"/>; it is read to its end all the same, so that the caller hears why.</returns>
    public static async Task<byte[]?> ReadAsync(HttpContext context, int mostBytes)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            if (body.Length <= mostBytes) body.Write(buffer, 0, count);
        }
        return body.Length <= mostBytes ? body.ToArray() : null;
    }
}
