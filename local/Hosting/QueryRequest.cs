using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Overnight.Local.Hosting;

/// <summary>
/// An error answer of a service that speaks the query protocol: EC2 and SNS.
/// docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
/// </summary>
internal sealed class QueryException(string code, string message, int status = 400) : Exception(message)
{
    public string Code { get; } = code;
    public int Status { get; } = status;
}

/// <summary>
/// The parameters of one call in the query protocol: a form whose lists are numbered (<c>Filter.1.Value.2</c>). It remembers
/// what was read, so that <see cref="RefuseTheRest"/> can name what nobody asked for.
/// docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
/// </summary>
internal sealed class QueryRequest
{
    private readonly Dictionary<string, string> _values;
    private readonly HashSet<string> _read = ["Version"];

    public QueryRequest(IEnumerable<KeyValuePair<string, string>> values) => _values = new Dictionary<string, string>(values);

    /// <summary>
    /// From the body's form or the query string. ASP.NET bounds a form: 1,024 keys, 2,048 characters a key, 4 MiB a value.
    /// </summary>
    public static async Task<QueryRequest> ReadAsync(HttpRequest request)
    {
        var form = await FormAsync(request);
        return new QueryRequest(request.Query.Concat(form).DistinctBy(pair => pair.Key)
            .Select(pair => new KeyValuePair<string, string>(pair.Key, pair.Value.ToString())));
    }

    private static async Task<IFormCollection> FormAsync(HttpRequest request)
    {
        try
        {
            return request.HasFormContentType ? await request.ReadFormAsync(request.HttpContext.RequestAborted) : FormCollection.Empty;
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            throw new QueryException("MalformedQueryString", broken.Message);
        }
    }

    public string? Text(string name)
    {
        _read.Add(name);
        return _values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }

    public int? Whole(string name, int least, int most)
    {
        if (Text(name) is not { } text) return null;
        var isWhole = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        if (!isWhole || value < least || value > most) throw Invalid(name, text, $"a value between {least} and {most}");
        return value;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value)
            ? value
            : throw Invalid(name, text, "a time such as 2026-01-31T22:00:00Z");
    }

    /// <summary><c>Name.1</c>, <c>Name.2</c>, ... up to the first number that is not there.</summary>
    public List<string> Texts(string name)
    {
        var values = new List<string>();
        while (Text($"{name}.{values.Count + 1}") is { } value) values.Add(value);
        return values;
    }

    /// <summary>Filter names to the values that pass, all of them to be met.</summary>
    /// <exception cref="QueryException">A filter that is not one of <paramref name="known"/>.</exception>
    public Dictionary<string, List<string>> Filters(params string[] known)
    {
        var filters = new Dictionary<string, List<string>>();
        for (var number = 1; Text($"Filter.{number}.Name") is { } name; number++)
        {
            if (!known.Contains(name))
            {
                throw new QueryException(
                    "InvalidParameterValue", $"The filter '{name}' is invalid; supported here: {string.Join(", ", known)}");
            }
            filters[name] = Texts($"Filter.{number}.Value");
        }
        return filters;
    }

    /// <exception cref="QueryException">A parameter that was sent and never read.</exception>
    public void RefuseTheRest()
    {
        if (_values.Keys.FirstOrDefault(name => !_read.Contains(name)) is { } unknown)
            throw new QueryException("UnknownParameter", $"The parameter {unknown} is not recognized");
    }

    private static QueryException Invalid(string name, string text, string expected) =>
        new("InvalidParameterValue", $"Value ( {text} ) for parameter {name} is invalid. Expecting {expected}.");
}
