using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;

namespace Overnight.Bench;

/// <summary>The same requests, with the same clients, to our local cloud and to a peer.</summary>
/// <param name="s3">Of the server.</param>
/// <param name="states">Of the server, for the execution of that number.</param>
/// <param name="bucket">There already, or to be made.</param>
/// <param name="deploy">From an execution's number and a definition to a state machine's ARN.</param>
internal sealed class LocalLoad(AmazonS3Client s3, Func<int, AmazonStepFunctionsClient> states, string bucket, Func<int, string, Task<string>> deploy) : IDisposable
{
    public const string Region = "us-east-1";
    public const int Objects = 500, ObjectBytes = 1024, AtOnce = 8;

    public const int States = 50;

    private static readonly byte[] Body = [.. Enumerable.Range(0, ObjectBytes).Select(i => (byte)i)];

    private int _executions;

    public Task CreateBucketAsync() => s3.PutBucketAsync(bucket);

    public Task<Seconds> PutAsync() => Turns.TimeAsync(() => EachAsync(async (key, cancellation) =>
    {
        using var body = new MemoryStream(Body);
        await s3.PutObjectAsync(new() { BucketName = bucket, Key = key, InputStream = body }, cancellation);
    }));

    /// <summary>Of what <see cref="PutAsync"/> has put.</summary>
    public Task<Seconds> GetAsync() => Turns.TimeAsync(() => EachAsync(async (key, cancellation) =>
    {
        using var answer = await s3.GetObjectAsync(bucket, key, cancellation);
        await answer.ResponseStream.CopyToAsync(Stream.Null, cancellation);
    }));

    /// <summary>One execution, from its start until it is seen to have ended.</summary>
    public async Task<Seconds> TransitAsync()
    {
        var number = _executions++;
        var machine = await deploy(number, Passes(States));
        using var client = states(number);
        return await Turns.TimeAsync(() => RunAsync(client, machine));
    }

    /// <summary>States that pass their input on with one more, and an end.</summary>
    public static string Passes(int count)
    {
        var passes = new JsonObject();
        for (var i = 1; i <= count; i++)
        {
            passes[$"S{i}"] = i < count
                ? new JsonObject { ["Type"] = "Pass", ["Parameters"] = new JsonObject { ["n.$"] = "States.MathAdd($.n, 1)" }, ["Next"] = $"S{i + 1}" }
                : new JsonObject { ["Type"] = "Succeed" };
        }
        return new JsonObject { ["StartAt"] = "S1", ["States"] = passes }.ToJsonString();
    }

    public void Dispose() => s3.Dispose();

    private static Task EachAsync(Func<string, CancellationToken, ValueTask> act) => Parallel.ForEachAsync(
        Enumerable.Range(0, Objects).Select(i => $"bench/{i}"), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, act);

    private static async Task RunAsync(AmazonStepFunctionsClient client, string machine)
    {
        var started = await client.StartExecutionAsync(new StartExecutionRequest { StateMachineArn = machine, Name = "once", Input = """{"n": 0}""" });
        while (true)
        {
            var seen = await client.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = started.ExecutionArn });
            if (seen.Status == ExecutionStatus.SUCCEEDED) return;
            if (seen.Status != ExecutionStatus.RUNNING) throw new InvalidOperationException($"{started.ExecutionArn}: found {seen.Status}, {seen.Error}: {seen.Cause}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }
}
