using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Overnight.Local.Hosting;

/// <summary>
/// An error in the wire form of the service that was asked, so that its SDK can read it.
/// JSON: docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html;
/// EC2: docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html;
/// S3: docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
/// </summary>
internal static class ServiceError
{
    public static async Task WriteAsync(HttpContext context, string service, int status, string code, string message)
    {
        var response = context.Response;
        // What the service had begun to answer is not true of an error.
        foreach (var name in response.Headers.Keys.Where(name => !IsRequestId(name)).ToList()) response.Headers.Remove(name);
        response.StatusCode = status;
        // A fault may leave part of the body unread. Closing saves reading gigabytes just to reuse the connection.
        if (status >= StatusCodes.Status500InternalServerError) response.Headers.Connection = "close";
        var body = Encoding.UTF8.GetBytes(BodyFor(context, service, code, message));
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static bool IsRequestId(string name) => name.EndsWith("request-id", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("RequestId", StringComparison.OrdinalIgnoreCase);

    private static string BodyFor(HttpContext context, string service, string code, string message)
    {
        var requestId = context.TraceIdentifier;
        if (SpeaksJson(context.Request, service))
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers["x-amzn-ErrorType"] = code;
            return new JsonObject { ["__type"] = code, ["message"] = message }.ToJsonString();
        }
        context.Response.ContentType = "application/xml";
        // What was found is told, and may be what no XML can hold.
        message = string.Concat(message.Select(letter => XmlConvert.IsXmlChar(letter) ? letter : '\uFFFD'));
        var error = new XElement("Error", new XElement("Code", code), new XElement("Message", message));
        if (service == "ec2")
        {
            return new XElement("Response", new XElement("Errors", error), new XElement("RequestID", requestId)).ToString();
        }
        if (SpeaksQuery(context.Request)) return new XElement("ErrorResponse", error, new XElement("RequestId", requestId)).ToString();
        error.Add(new XElement("RequestId", requestId));
        return error.ToString();
    }

    /// <summary>For a service not known here only the request shows which protocol its client speaks.</summary>
    private static bool SpeaksJson(HttpRequest request, string service) => service is not ("s3" or "ec2")
        && (service is "states" or "batch" or "sqs" or "scheduler" || request.Headers.ContainsKey("X-Amz-Target")
            || request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) is true);

    private static bool SpeaksQuery(HttpRequest request) =>
        request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) is true;
}
