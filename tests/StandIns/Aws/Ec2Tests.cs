using System.Net;
using Amazon.EC2;
using Amazon.EC2.Model;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>The wire: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html</summary>
public sealed class Ec2Tests
{
    [Fact]
    public async Task DescribeSpotPriceHistory_sends_a_form_and_reads_prices()
    {
        await using var server = await AwsServer.StartAsync(Answer.Xml(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <DescribeSpotPriceHistoryResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
              <requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>
              <spotPriceHistorySet>
                <item>
                  <instanceType>g4dn.xlarge</instanceType>
                  <productDescription>Linux/UNIX</productDescription>
                  <spotPrice>0.157800</spotPrice>
                  <timestamp>2026-07-31T22:32:53.000Z</timestamp>
                  <availabilityZone>eu-west-1a</availabilityZone>
                  <availabilityZoneId>euw1-az1</availabilityZoneId>
                </item>
                <item>
                  <instanceType>g5.xlarge</instanceType>
                  <productDescription>SUSE Linux</productDescription>
                  <spotPrice>0.3</spotPrice>
                  <timestamp>2026-07-31T21:00:00Z</timestamp>
                  <availabilityZone>eu-west-1b</availabilityZone>
                </item>
              </spotPriceHistorySet>
              <nextToken>next/page==</nextToken>
            </DescribeSpotPriceHistoryResponse>
            """));
        using var client = Client(server);

        var answer = await client.DescribeSpotPriceHistoryAsync(new DescribeSpotPriceHistoryRequest
        {
            AvailabilityZone = "eu-west-1a",
            InstanceTypes = ["g4dn.xlarge", "g5.xlarge"],
            ProductDescriptions = ["Linux/UNIX"],
            StartTime = new DateTime(2026, 7, 31, 22, 0, 0, DateTimeKind.Utc),
            EndTime = new DateTime(2026, 8, 1, 6, 0, 0, 250, DateTimeKind.Utc),
            Filters = [new Filter { Name = "spot-price", Values = ["0.1*", "0.2*"] }, new Filter { Name = "empty" }],
            MaxResults = 100,
            NextToken = "a+b c",
            DryRun = false,
        });

        Assert.Equal("59dbff89-35bd-4eac-99ed-be587EXAMPLE", answer.ResponseMetadata.RequestId);
        Assert.Equal("next/page==", answer.NextToken);
        var (first, second) = (answer.SpotPriceHistory[0], answer.SpotPriceHistory[1]);
        Assert.Equal(("g4dn.xlarge", "0.157800", "eu-west-1a", "euw1-az1"),
            (first.InstanceType.Value, first.Price, first.AvailabilityZone, first.AvailabilityZoneId));
        Assert.Same(RIProductDescription.LinuxUNIX, first.ProductDescription);
        Assert.Equal(new DateTime(2026, 7, 31, 22, 32, 53, DateTimeKind.Utc), first.Timestamp);
        Assert.Equal(DateTimeKind.Utc, first.Timestamp!.Value.Kind);
        Assert.Equal("SUSE Linux", second.ProductDescription.Value);
        Assert.Null(second.AvailabilityZoneId);
        AssertForm(server.Request, "DescribeSpotPriceHistory", new()
        {
            ["AvailabilityZone"] = "eu-west-1a",
            ["DryRun"] = "false",
            ["EndTime"] = "2026-08-01T06:00:00.250Z",
            ["Filter.1.Name"] = "spot-price",
            ["Filter.1.Value.1"] = "0.1*",
            ["Filter.1.Value.2"] = "0.2*",
            ["Filter.2.Name"] = "empty",
            ["InstanceType.1"] = "g4dn.xlarge",
            ["InstanceType.2"] = "g5.xlarge",
            ["MaxResults"] = "100",
            ["NextToken"] = "a+b c",
            ["ProductDescription.1"] = "Linux/UNIX",
            ["StartTime"] = "2026-07-31T22:00:00Z",
        });
    }

    [Fact]
    public async Task DescribeInstances_reads_nested_elements_of_the_same_name_apart()
    {
        await using var server = await AwsServer.StartAsync(Answer.Xml(
            """
            <DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
              <requestId>8f7724cf-496f-496e-8fe3-example</requestId>
              <reservationSet>
                <item>
                  <reservationId>r-1</reservationId><ownerId>123456789012</ownerId><groupSet/>
                  <instancesSet>
                    <item>
                      <instanceId>i-1</instanceId>
                      <imageId>ami-bff32ccc</imageId>
                      <instanceState><code>48</code><name>terminated</name></instanceState>
                      <privateDnsName/>
                      <reason>Server.SpotInstanceTermination</reason>
                      <productCodes/>
                      <instanceType>g4dn.xlarge</instanceType>
                      <launchTime>2026-07-31T22:00:01.000Z</launchTime>
                      <placement><availabilityZone>eu-west-1a</availabilityZone><groupName/><tenancy>default</tenancy></placement>
                      <stateReason><code>Server.SpotInstanceTermination</code><message>Spot interruption</message></stateReason>
                      <blockDeviceMapping><item><ebs><status>attached</status></ebs></item></blockDeviceMapping>
                      <instanceLifecycle>spot</instanceLifecycle>
                      <spotInstanceRequestId>sir-1</spotInstanceRequestId>
                      <tagSet><item><key>Run</key><value>iris-1</value></item><item><key>Empty</key><value/></item></tagSet>
                      <networkInterfaceSet><item><privateIpAddress>10.0.0.1</privateIpAddress></item></networkInterfaceSet>
                    </item>
                    <item><instanceId>i-2</instanceId></item>
                  </instancesSet>
                </item>
                <item><reservationId>r-2</reservationId></item>
              </reservationSet>
            </DescribeInstancesResponse>
            """));
        using var client = Client(server);

        var answer = await client.DescribeInstancesAsync(new DescribeInstancesRequest { InstanceIds = ["i-1", "i-2"] });

        Assert.Equal(["r-1", "r-2"], answer.Reservations.Select(reservation => reservation.ReservationId));
        Assert.Null(answer.Reservations[1].Instances);
        var (spot, onDemand) = (answer.Reservations[0].Instances[0], answer.Reservations[0].Instances[1]);
        Assert.Same(InstanceLifecycleType.Spot, spot.InstanceLifecycle);
        Assert.Same(InstanceStateName.Terminated, spot.State.Name);
        Assert.Equal(48, spot.State.Code);
        Assert.Equal(("eu-west-1a", "Server.SpotInstanceTermination", "Server.SpotInstanceTermination"),
            (spot.Placement.AvailabilityZone, spot.StateTransitionReason, spot.StateReason.Code));
        Assert.Equal(new DateTime(2026, 7, 31, 22, 0, 1, DateTimeKind.Utc), spot.LaunchTime);
        Assert.Equal(["Run=iris-1", "Empty="], spot.Tags.Select(tag => $"{tag.Key}={tag.Value}"));
        Assert.Null(spot.PrivateIpAddress);
        Assert.Null(onDemand.InstanceLifecycle);
        Assert.Null(onDemand.LaunchTime);
        AssertForm(server.Request, "DescribeInstances", new() { ["InstanceId.1"] = "i-1", ["InstanceId.2"] = "i-2" });
    }

    [Fact]
    public async Task An_empty_answer_leaves_its_lists_null()
    {
        await using var server = await AwsServer.StartAsync(Answer.Xml(
            "<DescribeInstancesResponse><requestId>1</requestId><reservationSet/></DescribeInstancesResponse>"));
        using var client = Client(server);

        var answer = await client.DescribeInstancesAsync();

        Assert.Null(answer.Reservations);
        Assert.Null(answer.NextToken);
        AssertForm(server.Request, "DescribeInstances", []);
    }

    [Fact]
    public async Task Every_error_is_one_exception_with_its_code()
    {
        await using var server = await AwsServer.StartAsync(Answer.Xml(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Response><Errors><Error>
              <Code>InvalidInstanceID.NotFound</Code><Message>The instance ID 'i-1' does not exist</Message>
            </Error></Errors><RequestID>ea966190-f9aa-478e-9ede-example</RequestID></Response>
            """) with
        { Status = 400 });
        using var client = Client(server);

        var error = await Assert.ThrowsAsync<AmazonEC2Exception>(() => client.DescribeInstancesAsync());

        Assert.Equal(("InvalidInstanceID.NotFound", "The instance ID 'i-1' does not exist"), (error.ErrorCode, error.Message));
        Assert.Equal((HttpStatusCode.BadRequest, "ea966190-f9aa-478e-9ede-example"), (error.StatusCode, error.RequestId));
    }

    private static AmazonEC2Client Client(AwsServer server) =>
        new(AwsServer.Credentials, server.Configure(new AmazonEC2Config()));

    private static void AssertForm(Received request, string action, Dictionary<string, string> fields)
    {
        Assert.Equal(("POST", "/"), (request.Method, request.Path));
        Assert.StartsWith("application/x-www-form-urlencoded", request.Header("Content-Type"), StringComparison.Ordinal);
        fields.Add("Action", action);
        fields.Add("Version", "2016-11-15");
        var sent = request.Text.Split('&').Select(field => field.Split('=').Select(WebUtility.UrlDecode).ToArray())
            .ToDictionary(field => field[0]!, field => field[1]!);
        Assert.Equal(Sorted(fields), Sorted(sent));
        var signature = SignatureV4.Of(request);
        Assert.Equal((AwsServer.Region, "ec2"), (signature.Region, signature.Service));
    }

    private static IEnumerable<KeyValuePair<string, string>> Sorted(Dictionary<string, string> fields) =>
        fields.OrderBy(field => field.Key, StringComparer.Ordinal);
}
