using System.Text.Json.Nodes;
using Overnight.Local.Iam;
using Overnight.Local.Sns;
using Overnight.Local.StepFunctions.Language;

namespace Overnight.Local.StepFunctions.Integrations;

/// <summary><c>arn:aws:states:::sns:publish</c>. docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html</summary>
public sealed class SnsPublish(SnsService topics) : ITaskIntegration
{
    public const string Resource = "arn:aws:states:::sns:publish";

    public IReadOnlyCollection<string> Parameters { get; } = ["TopicArn", "Message", "Subject", "MessageAttributes"];

    public bool Submits => false;

    public async Task<JsonNode?> RunAsync(TaskCall call, CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var parameters = call.Parameters as JsonObject
            ?? throw new StatesException(StatesErrors.Runtime, $"found the parameters {Json.Shown(call.Parameters)}, expected an object");
        try
        {
            call.Demand("sns:Publish", Text(parameters, "TopicArn"));
            var id = topics.Publish(
                Text(parameters, "TopicArn"), Text(parameters, "Message"), (string?)parameters["Subject"], Attributes(parameters["MessageAttributes"]));
            return new JsonObject
            {
                ["MessageId"] = id,
                ["SdkHttpMetadata"] = new JsonObject { ["HttpStatusCode"] = 200 },
            };
        }
        catch (AccessDeniedException denied)
        {
            throw new StatesException("SNS.AuthorizationErrorException", denied.Message);
        }
        catch (SnsException refused)
        {
            throw new StatesException($"SNS.{refused.Code}Exception", refused.Message);
        }
    }

    public void Abort(TaskCall call, JsonObject submitted) => throw new NotSupportedException("publishing submits nothing");

    /// <summary>docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html; binary ones are not sent by anybody here.</summary>
    private static SortedDictionary<string, MessageAttribute> Attributes(JsonNode? given)
    {
        var attributes = new SortedDictionary<string, MessageAttribute>(StringComparer.Ordinal);
        foreach (var (name, attribute) in given as JsonObject ?? [])
        {
            attributes[name] = new MessageAttribute(
                (string?)attribute?["DataType"] ?? "", (string?)attribute?["StringValue"] ?? "");
        }
        return attributes;
    }

    /// <summary>A message that is no string is sent as its JSON.</summary>
    private static string Text(JsonObject parameters, string name) => parameters[name] switch
    {
        null => throw new StatesException(StatesErrors.Runtime, $"The field '{name}' is required but was missing"),
        var value when Json.IsString(value) => value.GetValue<string>(),
        var value => Json.Text(value),
    };
}
