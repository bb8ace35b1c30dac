using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.StepFunctions;
using Overnight.Local;

namespace Overnight.Cli.Connect;

/// <summary>Where the command works: AWS or whatever the usual variables point to, or a local cloud in this process.</summary>
internal sealed class Cloud : IAsyncDisposable
{
    private readonly Lazy<IAmazonStepFunctions> _stepFunctions;

    private Cloud(
        CloudChoice choice, IAmazonS3 s3, Func<IAmazonStepFunctions> stepFunctions, string dataBucket, string resultsBucket, string stateMachineArn, LocalCloud? local)
    {
        Choice = choice;
        S3 = s3;
        _stepFunctions = new Lazy<IAmazonStepFunctions>(stepFunctions);
        DataBucket = dataBucket;
        ResultsBucket = resultsBucket;
        StateMachineArn = stateMachineArn;
        Local = local;
    }

    /// <summary>What was asked for.</summary>
    public CloudChoice Choice { get; }

    public IAmazonS3 S3 { get; }

    /// <summary>Few commands need it.</summary>
    public IAmazonStepFunctions StepFunctions => _stepFunctions.Value;

    public string StateMachineArn { get; }

    /// <summary>Executions are named after their runs.</summary>
    public string ExecutionArn(string run) => $"{StateMachineArn.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal)}:{run}";

    public string DataBucket { get; }
    public string ResultsBucket { get; }

    /// <summary>Null unless the cloud runs in this process.</summary>
    public LocalCloud? Local { get; }

    public static async Task<Cloud> ConnectAsync(CloudChoice choice, CancellationToken cancellation)
    {
        if (choice.Local) return await StartLocalAsync(choice, cancellation);
        var s3 = new AmazonS3Client(new AmazonS3Config { Timeout = TimeSpan.FromMinutes(5) });
        var (data, results) = await FindBucketsAsync(s3, choice.Stack, cancellation);
        return new Cloud(choice, s3, () => new AmazonStepFunctionsClient(), data, results, StateMachineOf(choice.Stack, data), null);
    }

    public static async Task<Cloud> StartLocalAsync(CloudChoice choice, CancellationToken cancellation)
    {
        var local = await LocalCloud.StartAsync(choice.LocalOptions(), cancellation);
        var credentials = new BasicAWSCredentials(local.AccessKeyId, local.SecretAccessKey);
        var s3 = new AmazonS3Client(credentials, new AmazonS3Config { ServiceURL = local.Endpoint.ToString(), AuthenticationRegion = local.Region, ForcePathStyle = true });
        return new Cloud(choice, s3,
            () => new AmazonStepFunctionsClient(credentials,
                new AmazonStepFunctionsConfig { ServiceURL = local.Endpoint.ToString(), AuthenticationRegion = local.Region }),
            local.Outputs["DataBucketName"], local.Outputs["ResultsBucketName"], local.Outputs["StateMachineArn"], local);
    }

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        if (_stepFunctions.IsValueCreated) _stepFunctions.Value.Dispose();
        if (Local is not null) await Local.DisposeAsync();
    }

    /// <summary>The stack names its workflow STACK-training, and its buckets end in account and region: no other service need be asked.</summary>
    private static string StateMachineOf(string stack, string dataBucket)
    {
        var (account, region) = dataBucket[$"{stack}-data-".Length..].Split('-', 2) is [var first, var rest] ? (first, rest) : ("", "");
        var partition = region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn" : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov" : "aws";
        return $"arn:{partition}:states:{region}:{account}:stateMachine:{stack}-training";
    }

    /// <summary>The stack names its buckets STACK-data-… and STACK-results-…: no other service need be asked.</summary>
    private static async Task<(string Data, string Results)> FindBucketsAsync(AmazonS3Client s3, string stack, CancellationToken cancellation)
    {
        var answer = await s3.ListBucketsAsync(new ListBucketsRequest(), cancellation);
        var names = (answer.Buckets ?? []).Select(bucket => bucket.BucketName).ToList();
        return (Only($"{stack}-data-"), Only($"{stack}-results-"));

        string Only(string prefix) => names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToList() switch
        {
            [var one] => one,
            [] => throw new CommandException(
                $"found no bucket named {prefix}… in this account, expected the stack '{stack}' to be deployed. Deploy it (./dev deploy), "
                + "name another with --stack, or try --local", ExitCode.Unavailable),
            var several => throw new CommandException(
                $"found {string.Join(" and ", several)}, expected one bucket named {prefix}…: set AWS_REGION's stack apart with --stack", ExitCode.Unavailable),
        };
    }
}
