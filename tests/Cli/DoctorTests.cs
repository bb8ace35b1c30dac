using System.Text.Json.Nodes;
using Overnight.Cli.Connect;
using Overnight.Cli.Doctor;

namespace Overnight.Cli.Tests;

public sealed class DoctorTests
{
    private readonly FakeAws _aws = new()
    {
        ["s3api list-buckets"] = """{"Buckets":[{"Name":"overnight-data-1-eu-west-1"},{"Name":"overnight-results-1-eu-west-1"}]}""",
        ["s3api get-bucket-location"] = """{"LocationConstraint":"eu-west-1"}""",
        ["service-quotas get-service-quota"] = """{"Quota":{"Value":64.0}}""",
        ["ssm get-parameter"] = """{"Parameter":{"Value":"al2023-ami-ecs-gpu-hvm-2023.0.20261101-kernel-6.1-x86_64-ebs"}}""",
        ["batch describe-compute-environments"] =
            """{"computeEnvironments":[{"computeEnvironmentName":"CpuSpot-1","status":"VALID","state":"ENABLED","computeResources":{"tags":{"Name":"overnight-cpu-spot"} } }]}""",
        ["sts get-caller-identity"] = """{"Arn":"arn:aws:iam::1:user/ann"}""",
        ["cloudformation describe-stacks"] = """{"Stacks":[{"StackStatus":"UPDATE_COMPLETE"}]}""",
        ["batch describe-job-queues"] = """{"jobQueues":[{"jobQueueName":"overnight-cpu-spot","state":"ENABLED","status":"VALID"},{"jobQueueName":"overnight-gpu-spot","state":"ENABLED","status":"VALID"}]}""",
        ["s3api get-bucket-notification-configuration"] = """{"LambdaFunctionConfigurations":[{"LambdaFunctionArn":"arn:aws:lambda:eu-west-1:1:function:overnight-StartRun-1"}]}""",
        ["stepfunctions describe-state-machine"] = """{"status":"ACTIVE"}""",
        ["scheduler list-schedules"] = """{"Schedules":[{"Name":"overnight-sweep","State":"ENABLED"},{"Name":"overnight-night","State":"ENABLED"}]}""",
        ["sns list-topics"] = """{"Topics":[{"TopicArn":"arn:aws:sns:eu-west-1:1:overnight-Topic-1"}]}""",
        ["sns list-subscriptions-by-topic"] = """{"Subscriptions":[{"SubscriptionArn":"arn:aws:sns:eu-west-1:1:overnight-Topic-1:2","Endpoint":"ann@example.com"}]}""",
        ["batch list-jobs"] = """{"jobSummaryList":[]}""",
        ["ecr batch-get-image"] = """{"images":[{"imageManifest":"{\"config\":{\"digest\":\"sha256:1\"}}"}]}""",
        ["ecr get-download-url-for-layer"] = """{"downloadUrl":"https://layers.example/1"}""",
    };

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private DateTimeOffset _serverTime = Now;
    private string _config = """{"architecture":"amd64"}""";

    [Fact]
    public async Task Healthy_stack_is_fine_in_every_check() =>
        Assert.All(await RunAsync(), check => Assert.Equal((check.What, Health.Fine), (check.What, check.Health)));

    [Theory]
    [InlineData("service-quotas get-service-quota", """{"Quota":{"Value":0.0}}""", "GPU spot quota", "request-service-quota-increase")]
    [InlineData("s3api get-bucket-location", """{"LocationConstraint":null}""", "buckets", "export AWS_REGION=us-east-1")]
    [InlineData("s3api list-buckets", """{"Buckets":[]}""", "buckets", "./dev deploy")]
    [InlineData("ssm get-parameter", """{"Parameter":{"Value":"amzn2-ami-ecs-gpu"}}""", "machine image", "ECS_AL2023_NVIDIA")]
    [InlineData("batch describe-compute-environments", """{"computeEnvironments":[{"computeEnvironmentName":"CpuSpot-1","status":"INVALID","state":"ENABLED","statusReason":"CLIENT_ERROR - not authorized","tags":{"aws:cloudformation:stack-name":"overnight"} }]}""", "compute environments", "update-compute-environment --compute-environment CpuSpot-1")]
    [InlineData("cloudformation describe-stacks", """{"Stacks":[{"StackStatus":"ROLLBACK_COMPLETE"}]}""", "stack", "describe-stack-events --stack-name overnight")]
    [InlineData("batch describe-job-queues", """{"jobQueues":[{"jobQueueName":"overnight-cpu-spot","state":"DISABLED","status":"VALID"},{"jobQueueName":"overnight-gpu-spot","state":"ENABLED","status":"VALID"}]}""", "queues", "update-job-queue --job-queue overnight-cpu-spot")]
    [InlineData("s3api get-bucket-notification-configuration", "{}", "upload events", "./dev deploy")]
    [InlineData("stepfunctions describe-state-machine", """{"status":"DELETING"}""", "workflow", "./dev deploy")]
    [InlineData("scheduler list-schedules", """{"Schedules":[{"Name":"overnight-sweep","State":"DISABLED"}]}""", "schedules", "./dev deploy")]
    [InlineData("sns list-subscriptions-by-topic", """{"Subscriptions":[{"SubscriptionArn":"PendingConfirmation","Endpoint":"ann@example.com"}]}""", "notifications", "link in SNS's mail")]
    [InlineData("batch list-jobs", """{"jobSummaryList":[{"jobName":"a","statusReason":"ACTION_REQUIRED - CE(s) associated with the job queue are invalid."}]}""", "queues", "mend")]
    [InlineData("ecr batch-get-image", """{"images":[]}""", "trainer image", "./dev deploy")]
    public async Task What_is_broken_is_named_with_why_and_what_mends_it(string asked, string answer, string what, string mend)
    {
        _aws[asked] = answer;
        var broken = (await RunAsync()).Where(check => check.Health == Health.Broken).ToList();
        Assert.NotEmpty(broken);
        Assert.StartsWith(what, broken[0].What, StringComparison.Ordinal);
        Assert.Contains(mend, broken[0].Mend, StringComparison.Ordinal);
        Assert.Equal(3, broken[0].Lines().Count());
    }

    [Fact]
    public async Task Image_built_on_another_architecture_is_broken()
    {
        _config = """{"architecture":"arm64"}""";
        var image = Assert.Single(await RunAsync(), check => check.Health == Health.Broken);
        Assert.Contains("arm64", image.Found, StringComparison.Ordinal);
        _aws["ecr batch-get-image"] = """{"images":[{"imageManifest":"{\"manifests\":[{\"platform\":{\"architecture\":\"arm64\"}},{\"platform\":{\"architecture\":\"amd64\"}}]}"}]}""";
        Assert.DoesNotContain(await RunAsync(), check => check.Health == Health.Broken);
    }

    [Fact]
    public async Task What_cannot_be_looked_at_is_said_to_be_that_and_breaks_nothing()
    {
        _aws.Remove("service-quotas get-service-quota");
        _aws.Remove("ecr batch-get-image");
        var checks = await RunAsync();
        Assert.DoesNotContain(checks, check => check.Health == Health.Broken);
        Assert.Equal(5, checks.Count(check => check.Health == Health.Unseen));
    }

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-299, true)]
    [InlineData(299, true)]
    [InlineData(301, false)]
    public async Task A_clock_by_which_AWS_refuses_signatures_is_broken(int secondsAhead, bool isFine)
    {
        _serverTime = Now.AddSeconds(-secondsAhead);
        var clock = Assert.Single(await RunAsync(), check => check.What == "clock");
        Assert.Equal(isFine ? Health.Fine : Health.Broken, clock.Health);
        Assert.Equal(isFine, clock.Mend is null);
    }

    [Fact]
    public void This_machine_is_looked_at_for_what_a_local_cloud_needs()
    {
        var folder = Directory.CreateTempSubdirectory("overnight-doctor-").FullName;
        try
        {
            var choice = new CloudChoice { Local = true, Stack = "overnight", Template = Path.Combine(folder, "template.yaml"), StateFolder = Path.Combine(folder, "state") };
            var stack = Assert.Single(LocalChecks.Run(choice), check => check.What == "built stack");
            Assert.Equal((Health.Broken, true), (stack.Health, stack.Mend!.Contains("./dev build", StringComparison.Ordinal)));
            File.WriteAllText(choice.Template, "");
            foreach (var part in new[] { "functions", "statemachine", "images/overnight-trainer/app" }) Directory.CreateDirectory(Path.Combine(folder, part));
            Assert.DoesNotContain(LocalChecks.Run(choice), check => check.What is "built stack" or "state folder" && check.Health != Health.Fine);
            Assert.False(Directory.Exists(choice.StateFolder), "looking must leave nothing behind");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<List<Check>> RunAsync() =>
    [
        .. await new AccountChecks(_aws, "eu-west-1", new StoppedClock(), (_, _) => Task.FromResult<DateTimeOffset?>(_serverTime)).RunAsync(CancellationToken.None),
        .. await new StackChecks(_aws, (_, _) => Task.FromResult(_config), "overnight", "eu-west-1").RunAsync(CancellationToken.None),
    ];

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class FakeAws : Dictionary<string, string>, IAwsTool
    {
        public Task<AwsAnswer> AskAsync(CancellationToken cancellation, params string[] arguments) => Task.FromResult(
            TryGetValue($"{arguments[0]} {arguments[1]}", out var answer) ? new AwsAnswer(JsonNode.Parse(answer), null) : new AwsAnswer(null, "no such service"));
    }
}
