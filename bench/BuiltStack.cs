using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.StepFunctions;
using Overnight.Local;

namespace Overnight.Bench;

/// <summary>The built stack on a local cloud of its own.</summary>
internal sealed class BuiltStack : IAsyncDisposable
{
    private readonly string _state;

    private BuiltStack(LocalCloud cloud, string state)
    {
        (Cloud, _state) = (cloud, state);
        var credentials = new BasicAWSCredentials(cloud.AccessKeyId, cloud.SecretAccessKey);
        var endpoint = cloud.Endpoint.ToString();
        S3 = new AmazonS3Client(
            credentials, new AmazonS3Config { ServiceURL = endpoint, AuthenticationRegion = cloud.Region, ForcePathStyle = true });
        StepFunctions = new AmazonStepFunctionsClient(
            credentials, new AmazonStepFunctionsConfig { ServiceURL = endpoint, AuthenticationRegion = cloud.Region });
    }

    public LocalCloud Cloud { get; }
    public AmazonS3Client S3 { get; }
    public AmazonStepFunctionsClient StepFunctions { get; }
    public string DataBucket => Cloud.Outputs["DataBucketName"];

    /// <summary>The function that the state machine calls for its state Plan.</summary>
    public string PlanRunArn => (string)JsonNode.Parse(Cloud.StepFunctions.DescribeStateMachine(Cloud.Outputs["StateMachineArn"]).Definition)!
        ["States"]!["Plan"]!["Parameters"]!["FunctionName"]!;

    public string StartRunArn => Cloud.Outputs["StartRunFunctionArn"];

    /// <summary>The same requests as a peer gets. Objects go where nothing listens.</summary>
    public LocalLoad Load()
    {
        var credentials = new BasicAWSCredentials(Cloud.AccessKeyId, Cloud.SecretAccessKey);
        var endpoint = Cloud.Endpoint.ToString();
        return new LocalLoad(
            new AmazonS3Client(credentials, new AmazonS3Config { ServiceURL = endpoint, AuthenticationRegion = Cloud.Region, ForcePathStyle = true }),
            _ => new AmazonStepFunctionsClient(credentials, new AmazonStepFunctionsConfig { ServiceURL = endpoint, AuthenticationRegion = Cloud.Region }),
            Cloud.Outputs["ResultsBucketName"],
            (number, definition) => Task.FromResult(Cloud.StepFunctions.Deploy($"passes-{number}", definition, "arn:aws:iam::000000000000:role/bench").Arn));
    }

    public static async Task<BuiltStack> StartAsync(string folder)
    {
        var state = Directory.CreateTempSubdirectory("overnight-bench-").FullName;
        var options = new LocalCloudOptions { TemplatePath = Path.Combine(folder, "template.yaml"), StateFolder = state };
        return new BuiltStack(await LocalCloud.StartAsync(options, CancellationToken.None), state);
    }

    /// <summary>What `./dev build` lays out.</summary>
    public static string Folder() => Existing(Path.Combine(Root(), "artifacts", "cloud"));

    /// <summary>A copy of it with other functions.</summary>
    public static string WithFunctionsOf(string functions)
    {
        var copy = Directory.CreateTempSubdirectory("overnight-stack-").FullName;
        foreach (var part in Directory.EnumerateFileSystemEntries(Folder()).Where(part => Path.GetFileName(part) != "functions"))
            File.CreateSymbolicLink(Path.Combine(copy, Path.GetFileName(part)), part);
        Directory.CreateSymbolicLink(Path.Combine(copy, "functions"), Existing(functions));
        return copy;
    }

    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Serverless.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"found no Serverless.sln above {AppContext.BaseDirectory}");
    }

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        StepFunctions.Dispose();
        await Cloud.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }

    private static string Existing(string folder) =>
        Directory.Exists(folder) ? folder : throw new DirectoryNotFoundException($"found nothing at {folder}, expected what ./dev build makes");
}
