using Amazon.Batch;
using Amazon.Batch.Model;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>They set the process's environment, so nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EnvironmentCollection
{
    public const string Name = "environment";
}

/// <summary>Clients without arguments: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html</summary>
[Collection(EnvironmentCollection.Name)]
public sealed class EnvironmentTests : IDisposable
{
    private static readonly Answer Listed = Answer.Json("{}");
    private readonly Dictionary<string, string?> _before = [];

    public EnvironmentTests()
    {
        var keys = AwsServer.Credentials.GetCredentials();
        Set("AWS_ACCESS_KEY_ID", keys.AccessKey);
        Set("AWS_SECRET_ACCESS_KEY", keys.SecretKey);
        Set("AWS_REGION", "ca-central-1");
        // Neither this machine's files nor its metadata service shall have a say.
        Set("AWS_CONFIG_FILE", "/nonexistent");
        Set("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
        Set("AWS_EC2_METADATA_DISABLED", "true");
    }

    [Fact]
    public async Task AWS_ENDPOINT_URL_leads_every_service_to_one_place()
    {
        await using var server = await AwsServer.StartAsync(Listed, Listed, Answer.Xml("<Response/>"));
        Set("AWS_ENDPOINT_URL", server.Url);

        await CallAllAsync();

        Assert.Equal(["states", "batch", "ec2"], server.Requests.Select(request => SignatureV4.Of(request).Service));
        Assert.All(server.Requests, request => Assert.Equal("ca-central-1", SignatureV4.Of(request).Region));
    }

    [Fact]
    public async Task A_services_own_variable_wins()
    {
        await using var others = await AwsServer.StartAsync();
        await using var states = await AwsServer.StartAsync(Listed);
        await using var batch = await AwsServer.StartAsync(Listed);
        await using var ec2 = await AwsServer.StartAsync(Answer.Xml("<Response/>"));
        Set("AWS_ENDPOINT_URL", others.Url);
        Set("AWS_ENDPOINT_URL_SFN", states.Url);
        Set("AWS_ENDPOINT_URL_BATCH", batch.Url);
        Set("AWS_ENDPOINT_URL_EC2", ec2.Url);

        await CallAllAsync();

        Assert.Empty(others.Requests);
        Assert.Equal("AWSStepFunctions.ListExecutions", states.Request.Header("X-Amz-Target"));
        Assert.Equal("/v1/listjobs", batch.Request.Path);
        Assert.StartsWith("Action=DescribeInstances", ec2.Request.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Configured_URLs_can_be_ignored()
    {
        Set("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        Set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");

        var endpoint = new AmazonStepFunctionsConfig().DetermineServiceOperationEndpoint(new(new StartExecutionRequest()));

        Assert.Equal("https://states.ca-central-1.amazonaws.com/", endpoint.URL);
    }

    [Fact]
    public void The_region_of_the_environment_is_the_default()
    {
        using var client = new AmazonStepFunctionsClient();

        Assert.Equal("ca-central-1", client.Config.RegionEndpoint.SystemName);
        Assert.Equal((RequestRetryMode.Standard, 2), (client.Config.RetryMode, client.Config.MaxErrorRetry));
    }

    [Fact]
    public void Without_region_and_URL_a_client_is_refused_at_once()
    {
        Set("AWS_REGION", null);
        Set("AWS_DEFAULT_REGION", null);

        var error = Assert.Throws<AmazonClientException>(() => new AmazonEC2Client(AwsServer.Credentials));

        Assert.Contains("No RegionEndpoint or ServiceURL configured", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
        FallbackRegionFactory.Reset();
        Amazon.Runtime.Internal.FallbackInternalConfigurationFactory.Reset();
    }

    private static async Task CallAllAsync()
    {
        using var stepFunctions = new AmazonStepFunctionsClient();
        using var batch = new AmazonBatchClient();
        using var ec2 = new AmazonEC2Client();
        await stepFunctions.ListExecutionsAsync(new ListExecutionsRequest());
        await batch.ListJobsAsync(new ListJobsRequest());
        await ec2.DescribeInstancesAsync(new DescribeInstancesRequest());
    }

    private void Set(string name, string? value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
        // The SDK remembers what it once read.
        FallbackRegionFactory.Reset();
        Amazon.Runtime.Internal.FallbackInternalConfigurationFactory.Reset();
    }
}
