using System.Net;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Overnight.Local.Ec2;
using Overnight.Local.Hosting;
using Overnight.Local.Iam;
using Overnight.Local.S3;
using Overnight.Local.Tests.Ec2;
using Overnight.Local.Tests.StepFunctions;

namespace Overnight.Local.Tests.Iam;

/// <summary>What a role's keys open, on the wire, through the SDK.</summary>
public sealed class EnforcementTests : IDisposable
{
    private const string RoleArn = "arn:aws:iam::000000000000:role/app";

    private readonly TempFolder _folder = new();
    private readonly AccessControl _access = new("us-east-1", "000000000000");
    private readonly RoleKeys _roles = new();
    private readonly ObjectStore _store;

    public EnforcementTests()
    {
        _store = new ObjectStore(_folder / "s3", TimeProvider.System);
        _store.CreateBucket("data", versioned: true);
        _access.AddRole(RoleArn, []);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task S3_answers_403_where_the_role_may_not_and_where_it_may_not_know()
    {
        Allow("s3:GetObject", "arn:aws:s3:::data/open/*");
        Allow("s3:PutObject", "arn:aws:s3:::data/open/*");
        await using var server = await ServeAsync(new S3Endpoint(_store, new BucketNotifications(new NoFunctions())));
        using var admin = S3(server.Address, new BasicAWSCredentials("AKIATEST", "x"));
        using var app = S3(server.Address, Credentials());
        await admin.PutObjectAsync(new PutObjectRequest { BucketName = "data", Key = "closed", ContentBody = "1" });
        var put = await app.PutObjectAsync(new PutObjectRequest { BucketName = "data", Key = "open/a", ContentBody = "1" });
        Assert.Equal(HttpStatusCode.OK, (await app.GetObjectAsync("data", "open/a")).HttpStatusCode);
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => app.GetObjectAsync("data", "closed"));
        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), (refused.StatusCode, refused.ErrorCode));
        Assert.Contains("assumed-role/app/test is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::data/closed", refused.Message);
        // A version is another permission, and so is deleting, and listing.
        await ForbiddenAsync(() => app.GetObjectAsync(new GetObjectRequest { BucketName = "data", Key = "open/a", VersionId = put.VersionId }));
        await ForbiddenAsync(() => app.DeleteObjectAsync("data", "open/a"));
        await ForbiddenAsync(() => app.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "data" }));
        await ForbiddenAsync(() => app.CopyObjectAsync("data", "closed", "data", "open/b"));
        var deletion = await Assert.ThrowsAsync<DeleteObjectsException>(() => app.DeleteObjectsAsync(
            new DeleteObjectsRequest { BucketName = "data", Objects = [new KeyVersion { Key = "open/a" }] }));
        Assert.Equal("AccessDenied", Assert.Single(deletion.Response.DeleteErrors).Code);
        // What is not there looks the same as what is closed, until it may list.
        await ForbiddenAsync(() => app.GetObjectAsync("data", "open/none"));
        await ForbiddenAsync(() => app.GetObjectMetadataAsync("data", "open/none"));
        Allow("s3:ListBucket", "arn:aws:s3:::data");
        Assert.Equal("NoSuchKey", (await Assert.ThrowsAsync<NoSuchKeyException>(() => app.GetObjectAsync("data", "open/none"))).ErrorCode);
        using var nobody = S3(server.Address, new AnonymousAWSCredentials());
        await ForbiddenAsync(() => nobody.GetObjectAsync("data", "open/a"));
    }

    [Fact]
    public async Task Step_Functions_answers_AccessDeniedException()
    {
        await using var workflow = new Workflow("""{ "StartAt": "It", "States": { "It": { "Type": "Succeed" } } }""");
        await using var server = await ServeAsync(new Overnight.Local.StepFunctions.StepFunctionsEndpoint(workflow.Service));
        using var app = new AmazonStepFunctionsClient(Credentials(), Config<AmazonStepFunctionsConfig>(server.Address));
        var start = new StartExecutionRequest { StateMachineArn = workflow.Machine.Arn, Name = "one", Input = "{}" };
        var refused = await Assert.ThrowsAnyAsync<AmazonServiceException>(() => app.StartExecutionAsync(start));
        Assert.Equal("AccessDeniedException", refused.ErrorCode);
        Assert.Contains($"states:StartExecution on resource: {workflow.Machine.Arn} because no identity-based policy", refused.Message);
        Allow("states:StartExecution", workflow.Machine.Arn);
        Assert.EndsWith(":one", (await app.StartExecutionAsync(start)).ExecutionArn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EC2_answers_UnauthorizedOperation()
    {
        var time = new FakeTime();
        var fleet = new FleetOptions { StateFolder = _folder / "ec2", Account = "000000000000", Region = "us-east-1" };
        await using var instances = new InstanceFleet(fleet, new SilentMetadata(), time, new Random(1));
        var market = new SpotMarket(InstanceCatalog.UsEast1, instances.Zones, 1);
        await using var server = await ServeAsync(new Ec2Endpoint(instances, market, InstanceCatalog.UsEast1, fleet, time));
        using var app = new AmazonEC2Client(Credentials(), Config<AmazonEC2Config>(server.Address));
        var ask = new DescribeSpotPriceHistoryRequest { InstanceTypes = ["g5.xlarge"] };
        Assert.Equal("UnauthorizedOperation", (await Assert.ThrowsAsync<AmazonEC2Exception>(() => app.DescribeSpotPriceHistoryAsync(ask))).ErrorCode);
        Allow("ec2:DescribeSpotPriceHistory", "*");
        Assert.NotEmpty((await app.DescribeSpotPriceHistoryAsync(ask)).SpotPriceHistory);
    }

    private static async Task ForbiddenAsync<T>(Func<Task<T>> ask) =>
        Assert.Equal(HttpStatusCode.Forbidden, (await Assert.ThrowsAnyAsync<AmazonS3Exception>(ask)).StatusCode);

    private void Allow(string action, string resource) => _access.AddIdentityPolicy(RoleArn, PolicyDocument.Read(
        new() { ["Version"] = "2012-10-17", ["Statement"] = new System.Text.Json.Nodes.JsonObject { ["Effect"] = "Allow", ["Action"] = action, ["Resource"] = resource } },
        "test", PolicyKind.Identity));

    private SessionAWSCredentials Credentials()
    {
        var keys = _roles.Of(RoleArn, "test");
        return new SessionAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken);
    }

    private static AmazonS3Client S3(Uri endpoint, AWSCredentials credentials) => new(
        credentials, new AmazonS3Config { ServiceURL = endpoint.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true });

    private static T Config<T>(Uri endpoint)
        where T : ClientConfig, new() => new() { ServiceURL = endpoint.ToString(), AuthenticationRegion = "us-east-1" };

    private Task<LoopbackServer> ServeAsync(IServiceEndpoint service)
    {
        var router = new ServiceRouter([service], _ => { });
        return LoopbackServer.StartAsync(0, context =>
        {
            RequestAccess.Guard(context, _access, _roles);
            return router.HandleAsync(context);
        });
    }

    private sealed class NoFunctions : Overnight.Local.Lambda.IFunctionInvoker
    {
        public Task<Overnight.Local.Lambda.FunctionAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public void InvokeLater(string function, ReadOnlyMemory<byte> payload) => throw new NotSupportedException();
    }
}
