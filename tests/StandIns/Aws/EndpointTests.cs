using Amazon;
using Amazon.Batch;
using Amazon.Batch.Model;
using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;

namespace Overnight.StandIns.Tests.Aws;

/// <summary>Where requests go and what they are signed for: https://docs.aws.amazon.com/general/latest/gr/rande.html</summary>
public sealed class EndpointTests
{
    public static TheoryData<string, string, string> Hosts => new()
    {
        { "states", "us-east-1", "states.us-east-1.amazonaws.com" },
        { "batch", "us-east-1", "batch.us-east-1.amazonaws.com" },
        { "ec2", "us-east-1", "ec2.us-east-1.amazonaws.com" },
        { "logs", "us-east-1", "logs.us-east-1.amazonaws.com" },
        { "logs", "cn-north-1", "logs.cn-north-1.amazonaws.com.cn" },
        { "states", "cn-north-1", "states.cn-north-1.amazonaws.com.cn" },
        { "batch", "cn-northwest-1", "batch.cn-northwest-1.amazonaws.com.cn" },
        { "ec2", "cn-north-1", "ec2.cn-north-1.amazonaws.com.cn" },
        { "states", "us-gov-west-1", "states.us-gov-west-1.amazonaws.com" },
        { "batch", "us-gov-east-1", "batch.us-gov-east-1.amazonaws.com" },
        { "ec2", "us-gov-west-1", "ec2.us-gov-west-1.amazonaws.com" },
        { "states", "eusc-de-east-1", "states.eusc-de-east-1.amazonaws.eu" },
        { "states", "eu-tomorrow-1", "states.eu-tomorrow-1.amazonaws.com" },
    };

    public static TheoryData<string, string, bool, bool, string> Variants => new()
    {
        { "states", "us-east-1", true, false, "states-fips.us-east-1.amazonaws.com" },
        { "states", "us-east-1", false, true, "states.us-east-1.api.aws" },
        { "states", "us-gov-west-1", true, false, "states.us-gov-west-1.amazonaws.com" },
        { "states", "us-gov-west-1", false, true, "states-fips.us-gov-west-1.api.aws" },
        { "batch", "us-east-1", true, false, "fips.batch.us-east-1.amazonaws.com" },
        { "batch", "us-gov-west-1", true, false, "batch.us-gov-west-1.amazonaws.com" },
        { "batch", "us-east-1", true, true, "batch-fips.us-east-1.api.aws" },
        { "ec2", "us-east-1", true, false, "ec2-fips.us-east-1.amazonaws.com" },
        { "logs", "us-east-1", true, false, "logs-fips.us-east-1.amazonaws.com" },
        { "logs", "us-gov-west-1", true, false, "logs.us-gov-west-1.amazonaws.com" },
        { "logs", "eu-west-1", false, true, "logs.eu-west-1.api.aws" },
        { "ec2", "us-gov-east-1", true, false, "ec2.us-gov-east-1.amazonaws.com" },
        { "ec2", "cn-north-1", false, true, "ec2.cn-north-1.api.amazonwebservices.com.cn" },
    };

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_region_alone_leads_to_the_service_in_its_partition(string service, string region, string host) =>
        await AssertHostAsync(service, region, fips: false, dualStack: false, host);

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task FIPS_and_dual_stack_have_their_own_hosts(
        string service, string region, bool fips, bool dualStack, string host) =>
        await AssertHostAsync(service, region, fips, dualStack, host);

    [Fact]
    public void A_configuration_tells_its_endpoint_without_a_call()
    {
        var config = new AmazonEC2Config { RegionEndpoint = RegionEndpoint.USEast1 };

        var endpoint = config.DetermineServiceOperationEndpoint(new(new DescribeInstancesRequest(), RegionEndpoint.EUWest1));

        Assert.Equal("https://ec2.eu-west-1.amazonaws.com/", endpoint.URL);
    }

    [Fact]
    public void A_custom_URL_with_FIPS_is_refused()
    {
        var config = new AmazonBatchConfig { ServiceURL = "http://127.0.0.1:4566", UseFIPSEndpoint = true };

        var error = Assert.Throws<AmazonClientException>(
            () => config.DetermineServiceOperationEndpoint(new(new DescribeJobsRequest())));

        Assert.Contains("FIPS and custom endpoint", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:4566", null, "us-east-1")]
    [InlineData("http://127.0.0.1:4566", "ap-southeast-2", "ap-southeast-2")]
    [InlineData("https://states.eu-central-1.amazonaws.com", null, "eu-central-1")]
    public async Task A_custom_URL_is_signed_for_the_region_given_or_the_one_it_names(string url, string? given, string signed)
    {
        var wire = new Wire("{}");

        await CallAsync("states", config =>
        {
            config.ServiceURL = url;
            config.AuthenticationRegion = given;
            config.HttpClientFactory = wire;
        });

        Assert.Equal(new Uri(url).AbsoluteUri, wire.Sent!.RequestUri!.AbsoluteUri);
        Assert.Contains($"/{signed}/states/aws4_request", wire.Authorization, StringComparison.Ordinal);
    }

    private static async Task AssertHostAsync(string service, string region, bool fips, bool dualStack, string host)
    {
        var wire = new Wire(service == "ec2" ? "<Response/>" : "{}");

        await CallAsync(service, config =>
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
            config.UseFIPSEndpoint = fips;
            config.UseDualstackEndpoint = dualStack;
            config.HttpClientFactory = wire;
        });

        Assert.Equal((Uri.UriSchemeHttps, host), (wire.Sent!.RequestUri!.Scheme, wire.Sent.RequestUri.Host));
        Assert.Contains($"/{region}/{service}/aws4_request", wire.Authorization, StringComparison.Ordinal);
    }

    private static ClientConfig ConfigOf(string service) => service switch
    {
        "states" => new AmazonStepFunctionsConfig(),
        "batch" => new AmazonBatchConfig(),
        "logs" => new AmazonCloudWatchLogsConfig(),
        _ => new AmazonEC2Config(),
    };

    private static async Task CallAsync(string service, Action<ClientConfig> configure)
    {
        var config = ConfigOf(service);
        configure(config);
        switch (config)
        {
            case AmazonStepFunctionsConfig stepFunctions:
                using (var client = new AmazonStepFunctionsClient(AwsServer.Credentials, stepFunctions))
                    await client.ListExecutionsAsync(new ListExecutionsRequest());
                break;
            case AmazonBatchConfig batch:
                using (var client = new AmazonBatchClient(AwsServer.Credentials, batch))
                    await client.ListJobsAsync(new ListJobsRequest());
                break;
            case AmazonCloudWatchLogsConfig logs:
                using (var client = new AmazonCloudWatchLogsClient(AwsServer.Credentials, logs))
                    await client.DescribeLogGroupsAsync(new DescribeLogGroupsRequest());
                break;
            case AmazonEC2Config ec2:
                using (var client = new AmazonEC2Client(AwsServer.Credentials, ec2))
                    await client.DescribeInstancesAsync(new DescribeInstancesRequest());
                break;
        }
    }

    /// <summary>Keeps what would have left the machine, and answers.</summary>
    private sealed class Wire(string body) : HttpClientFactory
    {
        private readonly string _body = body;

        public HttpRequestMessage? Sent { get; private set; }

        public string Authorization => Sent!.Headers.GetValues("Authorization").Single();

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this));

        private sealed class Handler(Wire wire) : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(
                HttpRequestMessage request, CancellationToken cancellationToken)
            {
                wire.Sent = request;
                return Task.FromResult(new HttpResponseMessage { Content = new StringContent(wire._body) });
            }
        }
    }
}
