using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;

namespace Overnight.Local.S3;

/// <summary>
/// S3's REST API over an <see cref="ObjectStore"/>. What S3 can do and this cannot is refused by name: a query parameter, a header
/// or a document's element that nobody reads would else be taken for obeyed.
/// </summary>
public sealed class S3Endpoint : IServiceEndpoint
{
    private readonly S3Operations _operations;

    public S3Endpoint(ObjectStore store, BucketNotifications notifications) => _operations = new S3Operations(store, notifications);

    public string SigningName => "s3";

    /// <summary>Bytes on a wire and the dates in signatures go by real time, even where the store's clock is virtual.</summary>
    public TimeProvider WallClock { get; init; } = TimeProvider.System;

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var request = new S3Request(context, WallClock);
            PresignedUrl.Check(request);
            SupportedHeaders.Check(context.Request.Headers);
            var operation = _operations.Find(request);
            S3Permissions.Demand(request, operation);
            await HandleAsync(request, operation);
        }
        catch (S3Exception refused) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, refused);
        }
        catch (BadHttpRequestException cut) when (!context.Response.HasStarted)
        {
            // The server's own words for a body that ended before its Content-Length, or was no HTTP at all.
            await AnswerAsync(context, S3Exception.IncompleteBody(cut.Message));
        }
    }

    private static async Task HandleAsync(S3Request request, S3Operation operation)
    {
        try
        {
            await operation.Handle(request);
        }
        catch (S3Exception missing) when (missing.Code == "NoSuchKey" && !S3Permissions.MayKnowWhatIsMissing(request))
        {
            throw new AccessDeniedException("Access Denied");
        }
    }

    private static async Task AnswerAsync(HttpContext context, S3Exception refused)
    {
        var error = new XElement("Error", new XElement("Code", refused.Code), new XElement("Message", refused.Message));
        foreach (var (name, value) in refused.Details) error.Add(new XElement(name, value));
        error.Add(new XElement("Resource", context.Request.Path.Value));
        error.Add(new XElement("RequestId", context.TraceIdentifier));
        var body = S3Xml.Write(error);
        var response = context.Response;
        foreach (var (name, value) in refused.Headers) response.Headers[name] = value;
        response.StatusCode = refused.Status;
        response.ContentType = "application/xml";
        response.ContentLength = HttpMethods.IsHead(context.Request.Method) ? null : body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted);
    }
}
