using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Local.Templates;

namespace Overnight.Local.Tests;

/// <summary>A small stack, deployed: the template, a real function process, the workflow and the SDK together.</summary>
public sealed class LocalCloudTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_upload_runs_the_function_that_the_template_subscribes()
    {
        Write(Template, Definition);
        await using var cloud = await StartAsync();
        using var s3 = Client(cloud);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = cloud.Outputs["In"], Key = "other/a.csv", ContentBody = "ignored" });
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = cloud.Outputs["In"], Key = "datasets/a b+c.csv", ContentBody = "1,2" });
        Assert.Equal("1,2", await ReadAsync(s3, cloud.Outputs["Out"], "datasets/a b+c.csv"));
        Assert.Single((await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = cloud.Outputs["Out"] })).S3Objects);
    }

    [Fact]
    public async Task A_workflow_calls_the_function_and_a_restart_remembers_it()
    {
        Write(Template, Definition);
        string arn;
        await using (var cloud = await StartAsync())
        {
            arn = cloud.StepFunctions.StartExecution(cloud.Outputs["Machine"], "run", """{"Name":"you"}""").ExecutionArn;
            Assert.Equal("SUCCEEDED", await cloud.StepFunctions.WhenEndedAsync(arn));
            using var s3 = Client(cloud);
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = cloud.Outputs["In"], Key = "kept", ContentBody = "kept" });
        }
        await using var again = await StartAsync();
        Assert.Equal("""{"Text":"Hello, you","Invocation":1}""", again.StepFunctions.DescribeExecution(arn).Output);
        using var client = Client(again);
        Assert.Equal("kept", await ReadAsync(client, again.Outputs["In"], "kept"));
    }

    [Fact]
    public async Task The_command_line_reads_what_the_endpoint_answers()
    {
        Write(Template, Definition);
        await using var cloud = await StartAsync();
        var started = await AwsCommandLine.RunAsync(cloud.Endpoint, "stepfunctions", "start-execution", "--state-machine-arn", cloud.Outputs["Machine"], "--name", "cli", "--input", """{"Name":"cli"}""");
        var arn = started.GetProperty("executionArn").GetString()!;
        await cloud.StepFunctions.WhenEndedAsync(arn);
        var described = await AwsCommandLine.RunAsync(cloud.Endpoint, "stepfunctions", "describe-execution", "--execution-arn", arn);
        Assert.Equal("SUCCEEDED", described.GetProperty("status").GetString());
        Assert.Equal("""{"Text":"Hello, cli","Invocation":1}""", described.GetProperty("output").GetString());
        var history = await AwsCommandLine.RunAsync(cloud.Endpoint, "stepfunctions", "get-execution-history", "--execution-arn", arn, "--no-include-execution-data");
        Assert.Equal(["ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded"],
            history.GetProperty("events").EnumerateArray().Select(happened => happened.GetProperty("type").GetString()!));
        var function = await AwsCommandLine.RunAsync(cloud.Endpoint, "lambda", "get-function", "--function-name", cloud.Outputs["Greeter"]);
        Assert.Equal("dotnet10", function.GetProperty("Configuration").GetProperty("Runtime").GetString());
        var (question, answer) = (_folder / "question.json", _folder / "answer.json");
        await File.WriteAllTextAsync(question, """{"Name":"again"}""");
        var invoked = await AwsCommandLine.RunAsync(cloud.Endpoint, "lambda", "invoke", "--function-name", cloud.Outputs["Greeter"], "--payload", "fileb://" + question, answer);
        Assert.Equal(200, invoked.GetProperty("StatusCode").GetInt32());
        Assert.Equal("""{"Text":"Hello, again","Invocation":2}""", await File.ReadAllTextAsync(answer));
    }

    [Fact]
    public async Task A_name_without_a_substitution_is_refused()
    {
        Write(Template, Definition.Replace("${Greeter}", "${Greetr}", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<TemplateException>(StartAsync);
        Assert.Contains("machine.asl.json: found ${Greetr}, expected a DefinitionSubstitution for each: Greeter", refused.Message);
    }

    [Fact]
    public async Task What_the_services_refuse_is_told_with_the_resources_name()
    {
        Write(Template.Replace("Timeout: 30", "Timeout: 1000", StringComparison.Ordinal).Replace("dotnet10", "python3.12", StringComparison.Ordinal), Definition.Replace("\"Task\"", "\"Activity\"", StringComparison.Ordinal));
        var refused = await Assert.ThrowsAsync<TemplateException>(StartAsync);
        Assert.Equal(["Resources.Copy.Properties", "Resources.Greeter.Properties", "Resources.Machine.Properties"], refused.Problems.Select(problem => problem.Path));
    }

    [Fact]
    public async Task A_port_or_a_folder_in_use_is_told_in_one_message()
    {
        Write(Template, Definition);
        await using var cloud = await StartAsync();
        var folder = await Assert.ThrowsAsync<LocalCloudException>(StartAsync);
        Assert.Contains("cannot keep state in", folder.Message);
        var port = await Assert.ThrowsAsync<LocalCloudException>(() => LocalCloud.StartAsync(Options("other") with { Port = cloud.Endpoint.Port }, default));
        Assert.StartsWith($"cannot listen on 127.0.0.1:{cloud.Endpoint.Port}: ", port.Message, StringComparison.Ordinal);
    }

    private const string Template = """
        Globals: {Function: {Runtime: dotnet10, Timeout: 30, MemorySize: 512, CodeUri: CODE}}
        Resources:
          In: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub "${AWS::StackName}-in"}}
          Out: {Type: AWS::S3::Bucket}
          Copy:
            Type: AWS::Serverless::Function
            Properties:
              Handler: Overnight.Local.Tests::Overnight.Local.Tests.Lambda.UploadHandler::CopyAsync
              Environment: {Variables: {TARGET: !Ref Out}}
              Policies:
                - Statement:
                    - {Effect: Allow, Action: "s3:GetObject", Resource: !Sub "arn:aws:s3:::${AWS::StackName}-in/*"}
                    - {Effect: Allow, Action: "s3:PutObject", Resource: !Sub "${Out.Arn}/*"}
              Events: {Uploaded: {Type: S3, Properties: {Bucket: !Ref In, Events: "s3:ObjectCreated:*", Filter: {S3Key: {Rules: [{Name: prefix, Value: datasets/}]}}}}}
          Greeter:
            Type: AWS::Serverless::Function
            Properties: {Handler: "Overnight.Local.Tests::Overnight.Local.Tests.Lambda.Handlers::Sync"}
          Machine:
            Type: AWS::Serverless::StateMachine
            Properties:
              DefinitionUri: machine.asl.json
              DefinitionSubstitutions: {Greeter: !GetAtt Greeter.Arn}
              Policies: [{Statement: [{Effect: Allow, Action: "lambda:InvokeFunction", Resource: !GetAtt Greeter.Arn}]}]
        Outputs: {In: {Value: !Ref In}, Out: {Value: !Ref Out}, Machine: {Value: !Ref Machine}, Greeter: {Value: !Ref Greeter}}
        """;

    private const string Definition = """
        { "StartAt": "Greet", "States": { "Greet": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
          "Parameters": { "FunctionName": "${Greeter}", "Payload.$": "$" }, "OutputPath": "$.Payload", "End": true } } }
        """;

    private void Write(string template, string definition)
    {
        File.WriteAllText(_folder / "template.yaml", template.Replace("CODE", AppContext.BaseDirectory, StringComparison.Ordinal));
        File.WriteAllText(_folder / "machine.asl.json", definition);
    }

    private Task<LocalCloud> StartAsync() => LocalCloud.StartAsync(Options("state"), default);

    private LocalCloudOptions Options(string state) => new() { TemplatePath = _folder / "template.yaml", StateFolder = _folder / state };

    private static AmazonS3Client Client(LocalCloud cloud) => new(
        new BasicAWSCredentials(cloud.AccessKeyId, cloud.SecretAccessKey),
        new AmazonS3Config { ServiceURL = cloud.Endpoint.ToString(), AuthenticationRegion = cloud.Region, ForcePathStyle = true });

    /// <summary>Looks until it is there: events arrive on their own time.</summary>
    private static async Task<string> ReadAsync(AmazonS3Client s3, string bucket, string key)
    {
        for (var looks = 0; looks < 600; looks++)
        {
            try
            {
                using var answer = await s3.GetObjectAsync(bucket, key);
                using var reader = new StreamReader(answer.ResponseStream);
                return await reader.ReadToEndAsync();
            }
            catch (AmazonS3Exception missing) when (missing.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
        throw new TimeoutException($"found no s3://{bucket}/{key}");
    }
}
