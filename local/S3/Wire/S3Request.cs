using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Overnight.Local.Hosting;

namespace Overnight.Local.S3;

/// <summary>One request as the operations see it: where it points, what it asks, and how it is answered.</summary>
internal sealed class S3Request
{
    private readonly S3Address _address;

    public S3Request(HttpContext http, TimeProvider wallClock)
    {
        Http = http;
        WallClock = wallClock;
        var rawTarget = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        _address = S3Address.Parse(http.Request.Host.Value ?? "", rawTarget);
        if (_address.Bucket is { } bucket) BucketName.Check(bucket);
        foreach (var (name, values) in QueryHelpers.ParseQuery(http.Request.QueryString.Value))
        {
            if (values.Count > 1) throw S3Exception.InvalidArgument(name, $"{values}", "the parameter once");
            Query[name] = values.ToString();
        }
    }

    public HttpContext Http { get; }

    /// <summary>Bytes on a wire and the dates in signatures go by real time, even where the store's clock is virtual.</summary>
    public TimeProvider WallClock { get; }

    public CancellationToken Aborted => Http.RequestAborted;

    public bool IsHead => HttpMethods.IsHead(Http.Request.Method);

    public bool HasBucket => _address.Bucket is not null;

    public bool HasKey => _address.Key is not null;

    public string Bucket => _address.Bucket ?? throw new InvalidOperationException("this operation is not one on a bucket");

    public string Key => _address.Key ?? throw new InvalidOperationException("this operation is not one on an object");

    public Dictionary<string, string> Query { get; } = new(StringComparer.Ordinal);

    public string Region => Caller.Of(Http)?.Region is { Length: > 0 } region ? region : "us-east-1";

    /// <summary>Null where it was not sent.</summary>
    public string? Header(string name) => Http.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    public string QueryText(string name) => Query.GetValueOrDefault(name, "");

    /// <summary>A number of the query from 0 on; S3 answers at most <paramref name="limit"/> whatever is asked.</summary>
    public int QueryCount(string name, int limit)
    {
        if (!Query.TryGetValue(name, out var text)) return limit;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? Math.Min(count, limit)
            : throw S3Exception.InvalidArgument(name, text, "an integer from 0 to 2147483647");
    }

    /// <summary>The writer of keys in a listing's answer: as they are, or as <c>encoding-type=url</c> asks.</summary>
    public Func<string, string> QueryKeyEncoding() => Query.GetValueOrDefault("encoding-type") switch
    {
        null => key => key,
        "url" => FormEncoding.Encode,
        var other => throw S3Exception.InvalidArgument("encoding-type", other, "url"),
    };

    public void Answer(int status) => Http.Response.StatusCode = status;

    public void AnswerHeader(string name, string? value)
    {
        if (value is not null) Http.Response.Headers[name] = value;
    }

    public async Task AnswerAsync(XElement document, int status = 200)
    {
        var body = S3Xml.Write(document);
        Http.Response.StatusCode = status;
        Http.Response.ContentType = "application/xml";
        Http.Response.ContentLength = body.Length;
        if (!IsHead) await Http.Response.Body.WriteAsync(body, Aborted);
    }
}
