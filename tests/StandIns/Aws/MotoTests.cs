using System.Text.Json;
using System.Xml.Linq;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>The clients against an imitation of AWS that knows nothing of them: https://docs.getmoto.org</summary>
public sealed class MotoTests(MotoServer moto) : IClassFixture<MotoServer>
{
    [Fact]
    public async Task An_execution_is_started_described_listed_and_stopped()
    {
        moto.SkipWhereAbsent();
        var stateMachine = await CreateStateMachineAsync("training");
        using var client = new AmazonStepFunctionsClient(AwsServer.Credentials, At(new AmazonStepFunctionsConfig()));

        var started = await client.StartExecutionAsync(
            new StartExecutionRequest { StateMachineArn = stateMachine, Name = "iris-1", Input = """{"a":1}""" });
        var described = await client.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = started.ExecutionArn });
        var listed = await client.ListExecutionsAsync(
            new ListExecutionsRequest { StateMachineArn = stateMachine, StatusFilter = ExecutionStatus.RUNNING });
        var stopped = await client.StopExecutionAsync(new() { ExecutionArn = started.ExecutionArn, Error = "E" });
        var after = await client.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = started.ExecutionArn });

        Assert.Equal(("iris-1", """{"a":1}""", ExecutionStatus.RUNNING), (described.Name, described.Input, described.Status));
        Assert.Equal(started.ExecutionArn, Assert.Single(listed.Executions).ExecutionArn);
        Assert.Equal(ExecutionStatus.ABORTED, after.Status);
        Assert.Equal(stopped.StopDate, after.StopDate);
        Assert.InRange(stopped.StopDate!.Value - started.StartDate!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_name_used_with_another_input_is_refused()
    {
        moto.SkipWhereAbsent();
        var stateMachine = await CreateStateMachineAsync("refusing");
        using var client = new AmazonStepFunctionsClient(AwsServer.Credentials, At(new AmazonStepFunctionsConfig()));
        await client.StartExecutionAsync(new StartExecutionRequest { StateMachineArn = stateMachine, Name = "n", Input = "{}" });

        await Assert.ThrowsAsync<ExecutionAlreadyExistsException>(
            () => client.StartExecutionAsync(new() { StateMachineArn = stateMachine, Name = "n", Input = "[]" }));
        await Assert.ThrowsAsync<StateMachineDoesNotExistException>(
            () => client.StartExecutionAsync(new StartExecutionRequest { StateMachineArn = stateMachine + "x", Name = "n" }));
    }

    [Fact]
    public async Task Spot_prices_and_an_instance_are_described()
    {
        moto.SkipWhereAbsent();
        using var client = new AmazonEC2Client(AwsServer.Credentials, At(new AmazonEC2Config()));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["Action"] = "RunInstances",
            ["Version"] = "2016-11-15",
            ["ImageId"] = "ami-12c6146b",
            ["InstanceType"] = "g4dn.xlarge",
            ["MinCount"] = "1",
            ["MaxCount"] = "1",
        });
        var id = XDocument.Parse(await moto.SendAsync("ec2", form)).Descendants()
            .Single(element => element.Name.LocalName == "instanceId").Value;

        var instances = await client.DescribeInstancesAsync(
            new DescribeInstancesRequest { Filters = [new Filter { Name = "instance-id", Values = [id] }] });
        var prices = await client.DescribeSpotPriceHistoryAsync(
            new DescribeSpotPriceHistoryRequest { InstanceTypes = ["g4dn.xlarge"] });

        var instance = Assert.Single(Assert.Single(instances.Reservations).Instances);
        Assert.Equal((id, InstanceStateName.Running), (instance.InstanceId, instance.State.Name));
        Assert.Equal("g4dn.xlarge", instance.InstanceType.Value);
        Assert.StartsWith(AwsServer.Region, instance.Placement.AvailabilityZone, StringComparison.Ordinal);
        Assert.Null(instance.InstanceLifecycle);
        Assert.NotEmpty(prices.SpotPriceHistory);
        Assert.All(prices.SpotPriceHistory, price => Assert.True(decimal.Parse(price.Price) > 0));
        Assert.All(prices.SpotPriceHistory, price => Assert.Equal("g4dn.xlarge", price.InstanceType.Value));
    }

    private T At<T>(T config)
        where T : ClientConfig
    {
        config.ServiceURL = moto.Url;
        config.AuthenticationRegion = AwsServer.Region;
        return config;
    }

    private async Task<string> CreateStateMachineAsync(string name)
    {
        using var content = new StringContent(JsonSerializer.Serialize(new
        {
            name,
            roleArn = "arn:aws:iam::123456789012:role/states",
            definition = """{"StartAt":"Wait","States":{"Wait":{"Type":"Wait","Seconds":60,"End":true}}}""",
        }));
        var answer = await moto.SendAsync("states", content, "AWSStepFunctions.CreateStateMachine");
        return JsonDocument.Parse(answer).RootElement.GetProperty("stateMachineArn").GetString()!;
    }
}
