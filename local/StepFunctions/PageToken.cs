using System.Text;

namespace Overnight.Local.StepFunctions;

/// <summary>Opaque to clients: what the page ended with.</summary>
internal static class PageToken
{
    public static string Write(string last) => Convert.ToBase64String(Encoding.UTF8.GetBytes(last));

    public static string? Read(string? token)
    {
        if (token is null) return null;
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var count) ? Encoding.UTF8.GetString(bytes, 0, count) : throw Invalid();
    }

    /// <summary>What comes after the last page, as much as is asked for, and the token for the rest; null where none is left.</summary>
    public static (List<T> Page, string? Next) Take<T>(IEnumerable<T> items, Func<T, string> arnOf, WireRequest request)
    {
        var (size, last) = (request.PageSize(), Read(request.OptionalText("nextToken")));
        if (last is not null) items = items.SkipWhile(item => arnOf(item) != last).Skip(1);
        var page = items.Take(size + 1).ToList();
        if (page.Count <= size) return (page, null);
        page.RemoveAt(size);
        return (page, Write(arnOf(page[^1])));
    }

    public static StepFunctionsException Invalid() => new("InvalidToken", "Invalid Token: expected one that this operation gave");
}
