using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;

namespace Overnight.Local.Sns;

/// <summary>SNS on the wire: the query protocol. docs.aws.amazon.com/sns/latest/api/API_Operations.html</summary>
public sealed class SnsEndpoint(SnsService service) : IServiceEndpoint
{
    private static readonly XNamespace Namespace = "http://sns.amazonaws.com/doc/2010-03-31/";

    public string SigningName => "sns";

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var request = await QueryRequest.ReadAsync(context.Request);
            var action = request.Text("Action") ?? throw new SnsException("MissingAction", "found no Action");
            RequestAccess.Demand(context, "sns:" + action, request.Text("TopicArn") ?? "*");
            var result = Answer(action, request);
            var root = new XElement(
                action + "Response", new XElement(action + "Result", result),
                new XElement("ResponseMetadata", new XElement("RequestId", context.TraceIdentifier)));
            foreach (var element in root.DescendantsAndSelf()) element.Name = Namespace + element.Name.LocalName;
            context.Response.ContentType = "text/xml";
            await context.Response.WriteAsync(root.ToString(SaveOptions.DisableFormatting), context.RequestAborted);
        }
        catch (SnsException refused)
        {
            var status = refused.Code == "NotFound" ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest;
            await ServiceError.WriteAsync(context, SigningName, status, refused.Code, refused.Message);
        }
        catch (QueryException refused)
        {
            await ServiceError.WriteAsync(context, SigningName, refused.Status, "InvalidParameter", refused.Message);
        }
    }

    private object[] Answer(string action, QueryRequest request)
    {
        switch (action)
        {
            case "Publish":
                var (topic, message, subject) = (Required(request, "TopicArn"), Required(request, "Message"), request.Text("Subject"));
                request.RefuseTheRest();
                return [new XElement("MessageId", service.Publish(topic, message, subject))];
            case "ListTopics":
                request.RefuseTheRest();
                return [new XElement("Topics", service.Topics().Select(arn => Member(new XElement("TopicArn", arn))))];
            case "GetTopicAttributes":
                var asked = Required(request, "TopicArn");
                request.RefuseTheRest();
                return [new XElement("Attributes", Attributes(asked).Select(pair => new XElement("entry",
                    new XElement("key", pair.Name), new XElement("value", pair.Value))))];
            case "ListSubscriptionsByTopic":
                var listed = Required(request, "TopicArn");
                request.RefuseTheRest();
                return [new XElement("Subscriptions", service.Describe(listed).Subscriptions.Select((found, i) => Member(
                    new XElement("SubscriptionArn", $"{listed}:{i + 1:x8}-0000-0000-0000-000000000000"),
                    new XElement("Owner", listed.Split(':')[4]),
                    new XElement("Protocol", found.Protocol),
                    new XElement("Endpoint", found.Endpoint),
                    new XElement("TopicArn", listed))))];
            default:
                throw new SnsException("InvalidAction",
                    $"found the action {action}, expected Publish, ListTopics, GetTopicAttributes or ListSubscriptionsByTopic");
        }
    }

    private (string Name, string Value)[] Attributes(string topicArn)
    {
        var (displayName, subscriptions) = service.Describe(topicArn);
        return
        [
            ("TopicArn", topicArn), ("Owner", topicArn.Split(':')[4]), ("DisplayName", displayName ?? ""),
            ("SubscriptionsConfirmed", $"{subscriptions.Count}"), ("SubscriptionsPending", "0"), ("SubscriptionsDeleted", "0"),
        ];
    }

    private static XElement Member(params object[] content) => new("member", content);

    private static string Required(QueryRequest request, string name) => request.Text(name)
        ?? throw new SnsException("InvalidParameter", $"Invalid parameter: {name}: found none, expected one");
}
