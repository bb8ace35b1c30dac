using System.Text;
using Amazon.Lambda.S3Events;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using NSubstitute;
using Overnight.Functions.StartRun;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.Tests.StartRun;

/// <summary>S3's events on their way to StartRun, and the executions that it starts for them.</summary>
public abstract class DeliveredEvents
{
    protected const string Data = "data";
    protected const string Results = "results";
    protected const string Machine = "arn:aws:states:us-east-1:1:stateMachine:training";
    protected const string Predictions = "arn:aws:states:us-east-1:1:stateMachine:prediction";

    protected DeliveredEvents() => StepFunctions
        .StartExecutionAsync(Arg.Do<StartExecutionRequest>(Started.Add), Arg.Any<CancellationToken>())
        .Returns(new StartExecutionResponse());

    private protected Buckets Buckets { get; } = new();
    protected IAmazonStepFunctions StepFunctions { get; } = Substitute.For<IAmazonStepFunctions>();
    protected List<StartExecutionRequest> Started { get; } = [];

    private protected Handler Handler() => new(Buckets.Client, StepFunctions, Machine, Predictions, Data, Results);

    protected Task DeliverAsync(S3Event notification) => Handler().HandleAsync(notification, Invocation.Context);

    /// <summary>As S3 sends it, read as the managed runtime reads it.</summary>
    protected static S3Event Event(string encodedKey, string eTag = "e", string eventName = "ObjectCreated:Put")
    {
        var payload = $$"""
            {"Records":[{"eventVersion":"2.6","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2026-11-20T22:00:00.000Z",
            "eventName":"{{eventName}}","userIdentity":{"principalId":"AWS:X"},"requestParameters":{"sourceIPAddress":"127.0.0.1"},
            "responseElements":{"x-amz-request-id":"R","x-amz-id-2":"I"},"s3":{"s3SchemaVersion":"1.0","configurationId":"c",
            "bucket":{"name":"{{Data}}","ownerIdentity":{"principalId":"P"},"arn":"arn:aws:s3:::{{Data}}"},
            "object":{"key":"{{encodedKey}}","size":3,"eTag":"{{eTag}}","versionId":"v-{{eTag}}","sequencer":"00"} } }]}
            """;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(payload));
        return new Serializer().Deserialize<S3Event>(stream);
    }
}
