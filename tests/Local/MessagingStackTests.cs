using System.Text.Json.Nodes;

namespace Overnight.Local.Tests;

/// <summary>Topics, queues, schedules and destinations as a template deploys them.</summary>
public sealed class MessagingStackTests : IDisposable
{
    private const string Template = """
        Resources:
          Failed: {Type: AWS::SQS::Queue, Properties: {QueueName: failed, RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}}}
          Dead: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600, SqsManagedSseEnabled: true}}
          Runs: {Type: AWS::SNS::Topic, Properties: {TopicName: runs, Subscription: [{Protocol: email, Endpoint: you@example.com}]}}
          Copy: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Runs, Protocol: sqs, Endpoint: !GetAtt Failed.Arn}}
          Group: {Type: AWS::Scheduler::ScheduleGroup, Properties: {Name: night}}
          Nightly:
            Type: AWS::Scheduler::Schedule
            Properties:
              Name: nightly
              GroupName: !Ref Group
              ScheduleExpression: cron(30 1 * * ? *)
              ScheduleExpressionTimezone: Europe/Berlin
              FlexibleTimeWindow: {Mode: "OFF"}
              Target: {Arn: !GetAtt Failed.Arn, RoleArn: !GetAtt Sender.Arn, Input: nightly, DeadLetterConfig: {Arn: !GetAtt Dead.Arn}}
          Sender:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {Service: scheduler.amazonaws.com}, Action: "sts:AssumeRole"}]}
              Policies: [{PolicyName: send, PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Failed.Arn}]}}]
          Taken:
            Type: AWS::SQS::QueuePolicy
            Properties:
              Queues: [!Ref Failed]
              PolicyDocument:
                Version: 2012-10-17
                Statement:
                  - Effect: Allow
                    Principal: {Service: sns.amazonaws.com}
                    Action: sqs:SendMessage
                    Resource: !GetAtt Failed.Arn
                    Condition: {ArnEquals: {"aws:SourceArn": !Ref Runs}}
          Broken:
            Type: AWS::Serverless::Function
            Properties:
              Handler: "Overnight.Local.Tests::Overnight.Local.Tests.Lambda.Handlers::Throws"
              Runtime: dotnet10
              Timeout: 30
              MemorySize: 512
              CodeUri: CODE
              EventInvokeConfig: {MaximumRetryAttempts: 0, DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Failed.Arn}}}
              Events: {Hourly: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 hour)}}}
        Outputs: {Runs: {Value: !Ref Runs}, Url: {Value: !Ref Failed}, Broken: {Value: !Ref Broken}}
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_failed_event_and_a_message_reach_the_queue()
    {
        File.WriteAllText(_folder / "template.yaml", Template.Replace("CODE", AppContext.BaseDirectory, StringComparison.Ordinal));
        await using var cloud = await LocalCloud.StartAsync(
            new LocalCloudOptions { TemplatePath = _folder / "template.yaml", StateFolder = _folder / "state" }, default);
        cloud.Lambda.InvokeLater(cloud.Outputs["Broken"], "{\"Name\":\"x\"}"u8.ToArray());
        await Eventually.TrueAsync(() => cloud.Sqs.Peek("failed").Count == 1, () => "the record of the failed event");
        var record = JsonNode.Parse(cloud.Sqs.Peek("failed")[0].Body)!;
        Assert.Equal("RetriesExhausted", (string?)record["requestContext"]!["condition"]);
        Assert.Equal("x", (string?)record["requestPayload"]!["Name"]);
        Assert.Equal("Unhandled", (string?)record["responseContext"]!["functionError"]);
        cloud.Sns.Publish(cloud.Outputs["Runs"], "over", null);
        Assert.Equal("over", (string?)JsonNode.Parse(cloud.Sqs.Peek(cloud.Outputs["Url"])[1].Body)!["Message"]);

        var schedules = await AwsCommandLine.AskAsync(cloud.Endpoint, "scheduler list-schedules");
        Assert.Equal(["BrokenHourly", "nightly"], schedules["Schedules"]!.AsArray().Select(found => (string)found!["Name"]!));
        var nightly = await AwsCommandLine.AskAsync(cloud.Endpoint, "scheduler get-schedule --name nightly --group-name night");
        Assert.Equal("Europe/Berlin", (string?)nightly["ScheduleExpressionTimezone"]);
        Assert.Equal("nightly", (string?)nightly["Target"]!["Input"]);
    }
}
