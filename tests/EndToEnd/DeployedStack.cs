using System.Collections.Concurrent;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Contracts;
using Overnight.Local;
using Overnight.Local.Iam;
using Overnight.Local.Templates;

namespace Overnight.EndToEnd.Tests;

/// <summary>The built stack, deployed by a local cloud of its own in a temporary folder.</summary>
internal sealed class DeployedStack : IAsyncDisposable
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(4);
    private static readonly Lazy<Stack> Template = new(() => StackReader.Read(Repository.Template, new StackOptions()));
    private readonly string _folder;
    private readonly ConcurrentQueue<string> _said;

    private DeployedStack(string folder, LocalCloud cloud, ConcurrentQueue<string> said)
    {
        (_folder, _said) = (folder, said);
        Cloud = cloud;
        S3 = new AmazonS3Client(
            new BasicAWSCredentials(cloud.AccessKeyId, cloud.SecretAccessKey),
            new AmazonS3Config { ServiceURL = cloud.Endpoint.ToString(), AuthenticationRegion = cloud.Region, ForcePathStyle = true });
    }

    public LocalCloud Cloud { get; }
    public AmazonS3Client S3 { get; }

    /// <summary>What the local cloud told where no caller hears of it.</summary>
    public IReadOnlyCollection<string> Said => _said;

    /// <summary>Log groups are files, and the trainer's a folder, in it.</summary>
    public string Logs => Path.Combine(_folder, "logs");

    public string DataBucket => Cloud.Outputs["DataBucketName"];
    public string ResultsBucket => Cloud.Outputs["ResultsBucketName"];

    /// <param name="parameters">The template's, where they are not its defaults.</param>
    /// <param name="clock">The local cloud's; the processes that it starts have the machine's.</param>
    /// <param name="without">Policy statements that are left out.</param>
    public static async Task<DeployedStack> StartAsync(
        Dictionary<string, string>? parameters = null, TimeProvider? clock = null, params string[] without)
    {
        var folder = Directory.CreateTempSubdirectory("overnight-e2e-").FullName;
        try
        {
            var said = new ConcurrentQueue<string>();
            var cloud = await LocalCloud.StartAsync(new LocalCloudOptions
            {
                TemplatePath = Repository.Template,
                StateFolder = folder,
                Parameters = parameters ?? [],
                Clock = clock ?? TimeProvider.System,
                WithoutStatements = without.ToHashSet(),
                Log = said.Enqueue,
            }, CancellationToken.None);
            return new DeployedStack(folder, cloud, said);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        await Cloud.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public Task UploadAsync(string key, string text) => UploadAsync(key, Encoding.UTF8.GetBytes(text));

    public Task UploadAsync(string key, byte[] bytes) =>
        S3.PutObjectAsync(new PutObjectRequest { BucketName = DataBucket, Key = key, InputStream = new MemoryStream(bytes) });

    /// <summary>The run of the dataset, once it has started; there must be only one.</summary>
    public Task<RunFolder> RunOfAsync(string name) => EventuallyAsync($"a run of {name}", async () =>
    {
        var listing = await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = ResultsBucket, Prefix = $"{RunFolder.Runs}{name}/" });
        var runs = (listing.S3Objects ?? []).Select(found => found.Key.Split('/')[2]).Distinct().ToList();
        Assert.True(runs.Count <= 1, $"found the runs {string.Join(", ", runs)}, expected one");
        return runs.Count == 1 ? new RunFolder(name, runs[0]) : null;
    });

    /// <summary>The result of the dataset's only run, waited for.</summary>
    public async Task<Result> ResultOfAsync(string name)
    {
        var run = await RunOfAsync(name);
        return await EventuallyAsync($"the result of {run.Run}", () => ReadAsync<Result>(run.Result));
    }

    public async Task<T?> ReadAsync<T>(string key)
        where T : class => await BytesAsync(key) is { } bytes ? Documents.Parse<T>(bytes) : null;

    /// <summary>Where an attempt runs, or ran; null before its trainer has said so.</summary>
    public async Task<AttemptHost?> HostAsync(RunFolder run, int attempt) =>
        (await KeysAsync($"{run.Attempts}{attempt:0000}.")).Find(key => key.EndsWith(".host.json", StringComparison.Ordinal)) is { } key
            ? await ReadAsync<AttemptHost>(key) : null;

    public async Task<byte[]?> BytesAsync(string key)
    {
        try
        {
            using var answer = await S3.GetObjectAsync(ResultsBucket, key);
            using var bytes = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(bytes);
            return bytes.ToArray();
        }
        catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The keys of the results bucket below a prefix, a thousand at most.</summary>
    public async Task<List<string>> KeysAsync(string prefix)
    {
        var listing = await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = ResultsBucket, Prefix = prefix });
        return [.. (listing.S3Objects ?? []).Select(found => found.Key)];
    }

    /// <summary>The bodies in the queue of lost events.</summary>
    public List<string> LostEvents() => [.. Cloud.Sqs.Peek(PhysicalName("LostEvents")).Select(message => message.Body)];

    /// <param name="name"><c>OWNER/POLICY/SID</c>.</param>
    public PolicyStatement Statement(string name) => Cloud.Access.Statements.Single(statement => statement.Name == name);

    /// <summary>What the stack calls a resource that its template does not name.</summary>
    public static string PhysicalName(string logicalId) =>
        Template.Value.Resources.First(resource => resource.LogicalId == logicalId).PhysicalName;

    /// <summary>Looks until there is something: the services work on their own time.</summary>
    public static async Task<T> EventuallyAsync<T>(string what, Func<Task<T?>> look)
        where T : class
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        while (clock.GetElapsedTime(started) < LongestRun)
        {
            if (await look() is { } found) return found;
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock);
        }
        throw new TimeoutException($"found no sign of {what} in {LongestRun}");
    }
}
