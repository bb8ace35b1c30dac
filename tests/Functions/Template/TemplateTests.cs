using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Overnight.Functions.Prices;
using static Overnight.Functions.Tests.Template.DeployedTemplate;

namespace Overnight.Functions.Tests.Template;

public sealed partial class TemplateTests
{
    private readonly DeployedTemplate _template = DeployedTemplate.Read();

    [Fact]
    public void No_role_has_a_managed_policy_or_an_action_with_a_wildcard()
    {
        Assert.All(_template.Of("AWS::IAM::Role"), role => Assert.Null(Child(role.Properties, "ManagedPolicyArns")));
        Assert.NotEmpty(_template.Grants);
        Assert.All(_template.Grants, grant =>
        {
            Assert.NotEmpty(grant.Actions);
            Assert.All(grant.Actions, action => Assert.DoesNotContain('*', action));
        });
    }

    [Fact]
    public void Every_role_is_written_out_because_SAM_would_add_managed_policies_to_its_own()
    {
        Assert.All(_template.Of("AWS::Serverless::Function"), function => Assert.NotNull(Child(function.Properties, "Role")));
        Assert.All(_template.Of("AWS::Serverless::StateMachine"), machine => Assert.NotNull(Child(machine.Properties, "Role")));
        Assert.All(_template.Resources.Where(resource => resource.Type.StartsWith("AWS::Serverless", StringComparison.Ordinal)),
            resource => Assert.Null(Child(Map(resource.Node, "Properties"), "Policies")));
    }

    [Fact]
    public void Every_grant_on_everything_says_why() => Assert.All(
        _template.Lines.Where(line => line.TrimStart().StartsWith("Resource: \"*\"", StringComparison.Ordinal)),
        line => Assert.Contains("#", line, StringComparison.Ordinal));

    [Fact]
    public void Only_actions_without_resource_level_permissions_are_granted_on_everything()
    {
        // From the service authorization reference: these have no resource types.
        string[] noResourceTypes =
        [
            "batch:DescribeJobs", "batch:ListJobs", "ec2:DescribeSpotPriceHistory", "ecs:DiscoverPollEndpoint", "ecr:GetAuthorizationToken",
            "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries",
            "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
            "xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets",
        ];
        var onEverything = _template.Grants.Where(grant => grant.Resources.Contains("*")).SelectMany(grant => grant.Actions);
        Assert.Empty(onEverything.Except(noResourceTypes));
    }

    [Fact]
    public void Every_ARN_works_in_every_partition() => Assert.All(
        _template.Lines.Where(line => line.Contains("arn:", StringComparison.Ordinal) && !line.TrimStart().StartsWith('#')),
        line => Assert.DoesNotContain("arn:aws", line, StringComparison.Ordinal));

    [Fact]
    public void Every_function_s_handler_exists_with_a_constructor_for_the_runtime()
    {
        // Each folder's handler is deployed, and nothing else.
        var handlers = typeof(Overnight.Functions.PlanRun.Handler).Assembly.GetTypes().Count(type => type is { Name: "Handler", IsPublic: true });
        Assert.Equal(handlers, _template.Of("AWS::Serverless::Function").Count());
        Assert.All(_template.Of("AWS::Serverless::Function"), function =>
        {
            var parts = Text(function.Properties, "Handler")!.Split("::");
            Assert.Equal(3, parts.Length);
            var type = Assembly.Load(parts[0]).GetType(parts[1], throwOnError: true)!;
            Assert.NotNull(type.GetConstructor(Type.EmptyTypes));
            // The runtime refuses overloads.
            Assert.Single(type.GetMethods(), method => method.Name == parts[2]);
        });
    }

    [Fact]
    public void Every_function_has_a_log_group_that_forgets() => Assert.All(_template.Of("AWS::Serverless::Function"), function =>
    {
        var group = Text(Map(function.Properties, "LoggingConfig"), "LogGroup")!;
        var properties = _template.Of("AWS::Logs::LogGroup").Single(log => log.Name == group).Properties;
        Assert.Equal("LogRetentionDays", Text(properties, "RetentionInDays"));
    });

    [Fact]
    public void Functions_get_the_settings_that_they_read()
    {
        var source = File.ReadAllText(Path.Combine(_template.Root, "functions", "Workflow", "Settings.cs"));
        var read = SettingName().Matches(source).Select(match => match.Value).Distinct();
        var set = _template.Of("AWS::Serverless::Function")
            .SelectMany(function => Map(Map(function.Properties, "Environment"), "Variables").Children.Keys).Select(key => $"{key}").Distinct();
        Assert.Equal(read.Order(), set.Order());
    }

    [Fact]
    public void Buckets_are_encrypted_private_TLS_only_and_clean_up_after_broken_uploads()
    {
        var policies = _template.Of("AWS::S3::BucketPolicy").ToDictionary(policy => Text(policy.Properties, "Bucket")!, policy => policy.Properties);
        Assert.All(_template.Of("AWS::S3::Bucket"), bucket =>
        {
            Assert.NotNull(Child(bucket.Properties, "BucketEncryption"));
            Assert.Equal(4, Map(bucket.Properties, "PublicAccessBlockConfiguration").Children.Count(pair => $"{pair.Value}" == "true"));
            Assert.Contains(Items(Map(bucket.Properties, "LifecycleConfiguration"), "Rules"), rule => Child(rule, "AbortIncompleteMultipartUpload") is not null);
            var statement = Assert.Single(Items(Map(policies[bucket.Name], "PolicyDocument"), "Statement"));
            Assert.Equal(("Deny", "false"), (Text(statement, "Effect"), Text(Map(Map(statement, "Condition"), "Bool"), "aws:SecureTransport")));
        });
    }

    [Fact]
    public void No_grant_refers_to_the_data_bucket_which_would_close_a_circle()
    {
        Assert.Contains(_template.Grants, grant => grant.Resources.Any(resource => resource.StartsWith("ResultsBucket", StringComparison.Ordinal)));
        Assert.All(_template.Grants, grant => Assert.DoesNotContain(grant.Resources, resource => resource.Contains("DataBucket", StringComparison.Ordinal)));
    }

    [Fact]
    public void Compute_environments_keep_nothing_running_and_let_jobs_finish() => Assert.All(_template.Of("AWS::Batch::ComputeEnvironment"), environment =>
    {
        var resources = Map(environment.Properties, "ComputeResources");
        Assert.Equal("0", Text(resources, "MinvCpus"));
        // Batch makes no new environments on its images of Amazon Linux 2.
        var image = Text(Assert.Single(Items(resources, "Ec2Configuration")), "ImageType");
        Assert.Equal(environment.Name.StartsWith("Gpu", StringComparison.Ordinal) ? "ECS_AL2023_NVIDIA" : "ECS_AL2023", image);
        Assert.Equal(Text(resources, "Type") == "SPOT" ? "SPOT_PRICE_CAPACITY_OPTIMIZED" : "BEST_FIT_PROGRESSIVE", Text(resources, "AllocationStrategy"));
        // Left out, a spot instance costs at most what it costs on demand.
        Assert.Null(Child(resources, "BidPercentage"));
        Assert.Equal("false", Text(environment.Properties, "ReplaceComputeEnvironment"));
        Assert.Equal("false", Text(Map(environment.Properties, "UpdatePolicy"), "TerminateJobsOnUpdate"));
        Assert.NotNull(Child(resources, "LaunchTemplate"));
    });

    [Fact]
    public void Instances_demand_IMDSv2_and_let_containers_reach_it()
    {
        var options = Map(Map(Assert.Single(_template.Of("AWS::EC2::LaunchTemplate")).Properties, "LaunchTemplateData"), "MetadataOptions");
        Assert.Equal(("required", "2"), (Text(options, "HttpTokens"), Text(options, "HttpPutResponseHopLimit")));
    }

    [Fact]
    public void Batch_retries_only_what_failed_before_our_container_ran()
    {
        var trainer = Assert.Single(_template.Of("AWS::Batch::JobDefinition")).Properties;
        var rules = Items(Map(trainer, "RetryStrategy"), "EvaluateOnExit").ToList();
        Assert.InRange(rules.Count, 2, 5);
        Assert.Equal(("*", "EXIT"), (Text(rules[^1], "OnReason"), Text(rules[^1], "Action")));
        Assert.All(rules.SkipLast(1), rule =>
        {
            Assert.Equal("RETRY", Text(rule, "Action"));
            // Batch's patterns: letters, digits, '.', ':', white space, and one '*' at the end.
            Assert.Matches(@"^[A-Za-z0-9.:\s]+\*$", Text(rule, "OnReason")!);
        });
        var container = Map(trainer, "ContainerProperties");
        Assert.Equal("true", Text(Map(container, "LinuxParameters"), "InitProcessEnabled"));
        Assert.Equal("true", Text(container, "ReadonlyRootFilesystem"));
        Assert.NotEqual("0", Text(container, "User"));
    }

    [Fact]
    public void Instance_types_of_the_template_have_a_price()
    {
        var types = new[] { "CpuInstanceTypes", "GpuInstanceTypes" }
            .SelectMany(name => Text(Map(Map(_template.Document, "Parameters"), name), "Default")!.Split(','));
        Assert.All(types, type => Assert.NotNull(OnDemandPrices.Bundled.UsdPerHour(type, "us-east-1")));
    }

    [Fact]
    public void File_has_no_aliases_which_CloudFormation_does_not_read() => Assert.False(_template.HasAliases);

    [Fact]
    public async Task Linter_finds_nothing()
    {
        var linter = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "cfn-lint")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(linter is null, "cfn-lint is not on this machine");
        using var run = Process.Start(new ProcessStartInfo(linter!, [Path.Combine(_template.Root, "template.yaml")])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var said = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (run.ExitCode, said));
    }

    [GeneratedRegex("OVERNIGHT_[A-Z_]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingName();
}
