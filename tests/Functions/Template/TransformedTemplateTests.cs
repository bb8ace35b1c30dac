using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Overnight.Functions.Tests.Template;

/// <summary>The traps that open only once SAM has had its way with the template.</summary>
public sealed class TransformedTemplateTests
{
    [Fact]
    public async Task Linter_finds_nothing()
    {
        var template = await TransformedTemplate.ReadAsync();
        var linter = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "cfn-lint")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(linter is null, "cfn-lint is not on this machine");
        using var run = Process.Start(new ProcessStartInfo(linter!, [template.Path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (run.ExitCode, said));
    }

    [Fact]
    public async Task No_resource_waits_for_itself()
    {
        var template = await TransformedTemplate.ReadAsync();
        var left = template.Resources.Select(resource => resource.Key).ToHashSet();
        // Take away what waits for nothing, again and again: what is left is a circle.
        while (left.RemoveWhere(name => !template.DependenciesOf(name).Any(other => other != name && left.Contains(other))) > 0)
        {
        }
        Assert.Empty(left);
    }

    [Fact]
    public async Task The_upload_s_circle_is_open_where_it_was_cut()
    {
        var template = await TransformedTemplate.ReadAsync();
        // The bucket waits for the permission to invoke, that for the function, that for its role: none of them may wait for the bucket.
        Assert.Contains("UploadedPermission", template.DependenciesOf("DataBucket"));
        Assert.Contains("StartRun", template.DependenciesOf("UploadedPermission"));
        Assert.DoesNotContain("DataBucket", template.DependenciesOf("StartRun").Concat(template.DependenciesOf("StartRunRole")));
    }

    [Fact]
    public async Task S3_may_invoke_for_this_account_s_data_bucket_only()
    {
        var template = await TransformedTemplate.ReadAsync();
        var permission = template.Of("AWS::Lambda::Permission").Single(one => one.Name == "UploadedPermission").Properties;
        Assert.Equal(
            ("s3.amazonaws.com", """{"Ref":"AWS::AccountId"}"""),
            ((string)permission["Principal"]!, permission["SourceAccount"]!.ToJsonString()));
        var bucket = (string)template.Resources["DataBucket"]!["Properties"]!["BucketName"]!["Fn::Sub"]!;
        Assert.Equal($"arn:${{AWS::Partition}}:s3:::{bucket}", (string)permission["SourceArn"]!["Fn::Sub"]!);
        // And the function passes over any other.
        var variables = template.Of("AWS::Lambda::Function").Single(function => function.Name == "StartRun").Properties["Environment"]!["Variables"]!;
        var name = template.Resources["DataBucket"]!["Properties"]!["BucketName"]!;
        Assert.Equal(name.ToJsonString(), variables["OVERNIGHT_DATA_BUCKET"]!.ToJsonString());
    }

    [Fact]
    public async Task Only_the_rule_of_ended_runs_may_invoke_the_sweep_and_leave_dead_letters()
    {
        var template = await TransformedTemplate.ReadAsync();
        const string Rule = """{"Fn::GetAtt":["RunEnded","Arn"]}""";
        var permission = template.Of("AWS::Lambda::Permission").Single(permission => permission.Name == "RunEndedPermission").Properties;
        Assert.Equal(("events.amazonaws.com", Rule), ((string)permission["Principal"]!, permission["SourceArn"]!.ToJsonString()));
        var statements = Assert.Single(template.Of("AWS::SQS::QueuePolicy")).Properties["PolicyDocument"]!["Statement"]!.AsArray();
        var allow = Assert.Single(statements, statement => (string)statement!["Effect"]! == "Allow")!;
        Assert.Equal("events.amazonaws.com", (string)allow["Principal"]!["Service"]!);
        Assert.Equal(Rule, allow["Condition"]!["ArnEquals"]!["aws:SourceArn"]!.ToJsonString());
        var ended = template.Of("AWS::Events::Rule").Single(rule => rule.Name == "RunEnded").Properties;
        var target = Assert.Single(ended["Targets"]!.AsArray())!;
        Assert.Equal("""{"Fn::GetAtt":["LostEvents","Arn"]}""", target["DeadLetterConfig"]!["Arn"]!.ToJsonString());
    }

    [Fact]
    public async Task No_role_got_a_managed_policy_and_no_role_was_added()
    {
        var template = await TransformedTemplate.ReadAsync();
        Assert.All(template.Of("AWS::IAM::Role"), role => Assert.Null(role.Properties["ManagedPolicyArns"]));
        Assert.Equal(DeployedTemplate.Read().Of("AWS::IAM::Role").Select(role => role.Name).Order(), template.Of("AWS::IAM::Role").Select(role => role.Name).Order());
    }

    [Fact]
    public async Task Services_that_act_for_many_take_a_role_for_this_account_s_own_resources_only()
    {
        var template = await TransformedTemplate.ReadAsync();
        var deputies = from role in template.Of("AWS::IAM::Role")
                       from statement in role.Properties["AssumeRolePolicyDocument"]!["Statement"]!.AsArray()
                       let service = (string)statement!["Principal"]!["Service"]!
                       // Lambda and EC2 take a role only for what was made with iam:PassRole on it, and set no source.
                       where service is not ("lambda.amazonaws.com" or "ec2.amazonaws.com")
                       select (service, statement!["Condition"]);
        Assert.Equal(["ecs-tasks.amazonaws.com", "scheduler.amazonaws.com", "states.amazonaws.com"], deputies.Select(deputy => deputy.service).Distinct().Order());
        Assert.All(deputies, deputy =>
        {
            Assert.Equal("""{"Ref":"AWS::AccountId"}""", deputy.Item2!["StringEquals"]!["aws:SourceAccount"]!.ToJsonString());
            Assert.Contains("${AWS::AccountId}", deputy.Item2["ArnLike"]!["aws:SourceArn"]!.ToJsonString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Functions_run_on_dotnet10_for_the_architecture_of_the_GPUs_and_events_that_fail_are_kept_in_our_own_queue()
    {
        var template = await TransformedTemplate.ReadAsync();
        Assert.All(template.Of("AWS::Lambda::Function"), function =>
        {
            Assert.Equal("dotnet10", (string)function.Properties["Runtime"]!);
            Assert.Equal("""["x86_64"]""", function.Properties["Architectures"]!.ToJsonString());
            Assert.NotNull(function.Properties["LoggingConfig"]);
        });
        var configs = template.Of("AWS::Lambda::EventInvokeConfig").Select(config => config.Properties).ToList();
        Assert.Equal(["StartNight", "StartRun", "SweepUploads"], configs.Select(config => (string)config["FunctionName"]!["Ref"]!).Order());
        Assert.All(configs, config => Assert.Equal(
            """{"Fn::GetAtt":["LostEvents","Arn"]}""", config["DestinationConfig"]!["OnFailure"]!["Destination"]!.ToJsonString()));
        // Without a destination SAM makes a queue of its own, which is not encrypted.
        var queue = Assert.Single(template.Of("AWS::SQS::Queue"));
        Assert.Equal(("LostEvents", true), (queue.Name, (bool)queue.Properties["SqsManagedSseEnabled"]!));
    }

    [Fact]
    public async Task Workflows_are_logged_without_their_data_and_traced()
    {
        var template = await TransformedTemplate.ReadAsync();
        Assert.All(template.Of("AWS::StepFunctions::StateMachine").Select(machine => machine.Properties), machine =>
        {
            Assert.Equal(("ALL", false), ((string)machine["LoggingConfiguration"]!["Level"]!, (bool)machine["LoggingConfiguration"]!["IncludeExecutionData"]!));
            Assert.True((bool)machine["TracingConfiguration"]!["Enabled"]!);
            Assert.Equal("STANDARD", (string)machine["StateMachineType"]!);
        });
    }

    [Fact]
    public async Task Update_of_the_stack_lets_jobs_finish_and_everything_that_remembers_forgets()
    {
        var template = await TransformedTemplate.ReadAsync();
        Assert.All(template.Of("AWS::Batch::ComputeEnvironment"), environment =>
        {
            Assert.Equal((false, false), ((bool)environment.Properties["ReplaceComputeEnvironment"]!, (bool)environment.Properties["UpdatePolicy"]!["TerminateJobsOnUpdate"]!));
            // 30 minutes by default, 360 at most.
            Assert.Equal(360, (int)environment.Properties["UpdatePolicy"]!["JobExecutionTimeoutMinutes"]!);
        });
        Assert.All(template.Of("AWS::Logs::LogGroup"), group => Assert.NotNull(group.Properties["RetentionInDays"]));
        Assert.All(template.Of("AWS::S3::Bucket"), bucket =>
        {
            Assert.Equal("Enabled", (string)bucket.Properties["VersioningConfiguration"]!["Status"]!);
            var rules = bucket.Properties["LifecycleConfiguration"]!["Rules"]!.AsArray();
            Assert.Contains(rules, rule => rule!["NoncurrentVersionExpiration"] is not null);
            Assert.Contains(rules, rule => rule!["AbortIncompleteMultipartUpload"] is not null);
        });
        var expired = template.Of("AWS::S3::Bucket").Single(bucket => bucket.Name == "ResultsBucket").Properties["LifecycleConfiguration"]!["Rules"]!.AsArray()
            .Where(rule => rule!["ExpirationInDays"] is not null).Select(rule => (string)rule!["Prefix"]!);
        Assert.Equal(["checkpoints/", "instances/", "prediction-work/", "uploads/"], expired.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_alarm_tells_the_topic_which_takes_this_stacks_alarms_and_stuck_queues_only()
    {
        var template = await TransformedTemplate.ReadAsync();
        Assert.All(template.Of("AWS::CloudWatch::Alarm"), alarm =>
            Assert.Equal("""[{"Ref":"Topic"}]""", alarm.Properties["AlarmActions"]!.ToJsonString()));
        JsonArray statements = Assert.Single(template.Of("AWS::SNS::TopicPolicy")).Properties["PolicyDocument"]!["Statement"]!.AsArray();
        var allowed = statements.Where(statement => (string)statement!["Effect"]! == "Allow").Select(statement => statement!.AsObject()).ToList();
        Assert.Equal(["cloudwatch.amazonaws.com", "events.amazonaws.com"], allowed.Select(allow => (string)allow["Principal"]!["Service"]!));
        var (alarms, queues) = (allowed[0]["Condition"]!, allowed[1]["Condition"]!);
        Assert.Contains("alarm:${AWS::StackName}-*", alarms["ArnLike"]!["aws:SourceArn"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("""{"Fn::GetAtt":["StuckQueue","Arn"]}""", queues["ArnEquals"]!["aws:SourceArn"]!.ToJsonString());
        Assert.All(allowed, allow => Assert.Equal("""{"Ref":"AWS::AccountId"}""",
            allow["Condition"]!["StringEquals"]!["aws:SourceAccount"]!.ToJsonString()));
    }

    [Fact]
    public async Task A_job_that_blocks_any_queue_is_told_of_unless_capacity_is_what_lacks()
    {
        var template = await TransformedTemplate.ReadAsync();
        var rule = template.Of("AWS::Events::Rule").Single(rule => rule.Name == "StuckQueue").Properties;
        var detail = rule["EventPattern"]!["detail"]!;
        var queues = template.Of("AWS::Batch::JobQueue").Select(queue => queue.Name).ToList();
        Assert.All(queues, queue => Assert.Contains($$"""{"Ref":"{{queue}}"}""", detail["jobQueue"]!.ToJsonString(), StringComparison.Ordinal));
        Assert.Equal(["MISCONFIGURATION:", "UNDETERMINED"], detail["statusReason"]!.AsArray().Select(reason => (string)reason!["prefix"]!));
        Assert.Equal("""{"Ref":"Topic"}""", Assert.Single(rule["Targets"]!.AsArray())!["Arn"]!.ToJsonString());
    }

    [Fact]
    public async Task Every_queue_ends_the_waiting_of_jobs_that_cannot_start()
    {
        var template = await TransformedTemplate.ReadAsync();
        Assert.Equal(4, template.Of("AWS::Batch::JobQueue").Count());
        Assert.All(template.Of("AWS::Batch::JobQueue"), queue =>
        {
            var actions = queue.Properties["JobStateTimeLimitActions"]!.AsArray();
            // The three reasons that Batch takes an action on; the others need a person.
            Assert.Equal(["CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY", "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE", "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT"],
                actions.Select(action => (string)action!["Reason"]!).Order());
            Assert.All(actions, action => Assert.InRange((int)action!["MaxTimeSeconds"]!, 600, 86_400));
        });
    }
}
