using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.Batch;
using Amazon.Batch.Model;
using Amazon.EC2;
using Amazon.EC2.Model;
using NSubstitute;
using Overnight.Contracts;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Tests.Template;
using Overnight.Functions.Workflow;
using Overnight.Local.Batch;
using Overnight.Local.Lambda;
using Overnight.Local.Sns;
using Overnight.Local.StepFunctions;
using Overnight.Local.StepFunctions.Integrations;
using ListJobsRequest = Amazon.Batch.Model.ListJobsRequest;

namespace Overnight.Functions.Tests.Workflow;

/// <summary>
/// statemachine/training.asl.json as it is deployed, run by the local Step Functions, calling the real handlers through the real
/// serializer. S3 is in memory, Batch plays a script, and nobody waits.
/// </summary>
internal sealed class DeployedWorkflow : IFunctionInvoker, IJobQueueService, IAsyncDisposable
{
    public const string Results = "results";
    private static readonly Markets Queues = new() { CpuSpot = "cpu", GpuSpot = "gpu", CpuOnDemand = "cpu-on-demand", GpuOnDemand = "gpu-on-demand" };
    private static readonly Functions.Decide.StackLimits Stack = new("us-east-1", ["c7i.large"], ["g4dn.xlarge"], 43_200);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("overnight-workflow-");
    private readonly ImpatientClock _clock = new();
    private readonly SnsService _topics;
    private readonly StepFunctionsService _service;
    private readonly StateMachine _machine;
    private readonly IAmazonBatch _batch = Substitute.For<IAmazonBatch>();
    private readonly IAmazonEC2 _ec2 = Substitute.For<IAmazonEC2>();
    private readonly List<JsonObject> _jobs = [];
    private readonly List<DateTimeOffset> _submitted = [];
    private readonly List<JobEnd> _ends = [];

    /// <param name="hasTopic">False makes every message fail.</param>
    public DeployedWorkflow(bool hasTopic = true)
    {
        _batch.DescribeJobsAsync(Arg.Any<DescribeJobsRequest>(), Arg.Any<CancellationToken>())
            .Returns(call => new DescribeJobsResponse { Jobs = call.Arg<DescribeJobsRequest>().Jobs.ConvertAll(Detail) });
        _batch.ListJobsAsync(Arg.Any<ListJobsRequest>(), Arg.Any<CancellationToken>()).Returns(call => new ListJobsResponse
        {
            JobSummaryList = [.. _jobs.Index().Where(job => IsListed(job.Item, call.Arg<ListJobsRequest>())).Select(job => new JobSummary
            {
                JobId = $"job-{job.Index + 1}",
                JobName = (string)job.Item["jobName"]!,
                Status = _ends[job.Index].Status,
            })],
        });
        _ec2.DescribeSpotPriceHistoryAsync(Arg.Any<DescribeSpotPriceHistoryRequest>(), Arg.Any<CancellationToken>())
            .Returns(new DescribeSpotPriceHistoryResponse());
        _topics = new SnsService(Path.Combine(_folder.FullName, "sns"), "us-east-1", "000000000000", _clock, _ => { }, _ => { });
        if (hasTopic) _topics.Deploy("TopicArn", null);
        _service = new StepFunctionsService(new StepFunctionsOptions
        {
            Folder = _folder.FullName,
            Clock = _clock,
            Integrations = new Dictionary<string, ITaskIntegration>
            {
                [LambdaInvoke.Resource] = new LambdaInvoke(this),
                [BatchSubmitJob.Resource] = new BatchSubmitJob(this),
                [SnsPublish.Resource] = new SnsPublish(_topics),
            },
        });
        _machine = _service.Deploy("training", Definition(), "arn:aws:iam::000000000000:role/training");
    }

    public Buckets Buckets { get; } = new();

    /// <summary>How each job ends, in turn; the last one's end is every later one's.</summary>
    public List<JobEnd> Script { get; } = [];

    /// <summary>How a job ends, by what it was asked for; null: by the script.</summary>
    public Func<SubmittedJob, JobEnd>? Ends { get; set; }

    /// <summary>The parameters of each SubmitJob, on the wire.</summary>
    public IReadOnlyList<JsonObject> Jobs => _jobs;

    /// <summary>What the topic was told: subject and message.</summary>
    public IEnumerable<string> Told => _topics.Outbox(_topics.ArnOf("TopicArn")).Select(message => $"{message.Subject}: {message.Message}");

    public StepFunctionsService Service => _service;

    public string MachineArn => _machine.Arn;

    /// <summary>Makes a function throw: by its name, given its state.</summary>
    public Func<string, RunState, Exception?> Fault { get; set; } = (_, _) => null;

    /// <summary>Runs the workflow for what lies in the data bucket, and returns the execution's status and the result.</summary>
    public async Task<(string Status, Result Result)> RunAsync(string name, string source, int retry = 0)
    {
        var request = await RequestAsync(name, source);
        if (retry > 0) request = request with { Run = RunId.OfRetry(request.Run, retry) };
        var started = Start(request, request.Run);
        return (await _service.WhenEndedAsync(started), Buckets.Read<Result>(Results, new RunFolder(name, request.Run).Result));
    }

    public async Task<RunRequest> RequestAsync(string name, string source)
    {
        var upload = new Upload(name, source);
        var files = await new Storage.DatasetListing(Buckets.Client).ListAsync("data", upload);
        var recipe = Buckets.Keys("data").Contains(DataNames.Recipe(name)) ? Buckets.ETag("data", DataNames.Recipe(name)) : null;
        return new RunRequest { Run = RunId.Of("data", upload, files, recipe), Name = name, Bucket = "data", Source = source, RecipeETag = recipe ?? "" };
    }

    /// <returns>The execution's ARN.</returns>
    public string Start(RunRequest request, string name) =>
        _service.StartExecution(_machine.Arn, name, Encoding.UTF8.GetString(Documents.ToBytes(request))).ExecutionArn;

    public async Task<FunctionAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        var serializer = new Serializer();
        using var request = new MemoryStream(payload.ToArray());
        var state = serializer.Deserialize<RunState>(request);
        try
        {
            if (Fault(function, state) is { } fault) throw fault;
            var answer = await HandleAsync(function, state);
            using var written = new MemoryStream();
            serializer.Serialize(answer, written);
            return new FunctionAnswer(written.ToArray());
        }
        catch (InvalidOperationException e)
        {
            return new FunctionAnswer(JsonSerializer.SerializeToUtf8Bytes(new { errorType = e.GetType().Name, errorMessage = e.Message }), e.GetType().Name, e.Message);
        }
    }

    public void InvokeLater(string function, ReadOnlyMemory<byte> payload) => throw new NotSupportedException();

    public JsonObject Submit(JsonObject request)
    {
        var end = Ends?.Invoke(new SubmittedJob(request)) ?? Script[Math.Min(_jobs.Count, Script.Count - 1)];
        if (end.Refused is { } refused) throw new BatchException("ClientException", refused);
        _jobs.Add((JsonObject)request.DeepClone());
        _submitted.Add(_clock.GetUtcNow());
        _ends.Add(end);
        return new JsonObject { ["jobId"] = $"job-{_jobs.Count}", ["jobName"] = (string)request["jobName"]!, ["jobArn"] = "arn" };
    }

    public async Task<JsonObject> WhenEndedAsync(string jobId, CancellationToken cancellation)
    {
        var number = int.Parse(jobId[4..]);
        var end = _ends[number - 1];
        end.Leaves(this, number);
        if (end.NeverEnds) await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellation);
        if (end.Hangs)
        {
            _clock.LetNextLimitPass();
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellation);
        }
        await Task.Delay(end.Takes, _clock, cancellation);
        return new JsonObject { ["jobId"] = jobId, ["status"] = end.Status, ["statusReason"] = end.StatusReason };
    }

    public void Terminate(string jobId, string reason)
    {
    }

    /// <summary>Where a document of the run lies whose job was submitted last.</summary>
    public string Key(Func<RunFolder, string> document)
    {
        var plan = _jobs[^1]["containerOverrides"]!["environment"]!.AsArray().Single(pair => (string)pair!["name"]! == "OVERNIGHT_PLAN")!;
        var path = ((string)plan["value"]!).Split('/');
        return document(new RunFolder(path[^3], path[^2]));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task<RunState> HandleAsync(string function, RunState state) => function switch
    {
        "PlanRunArn" => new Functions.PlanRun.Handler(Buckets.Client, _ec2, Results, "us-east-1",
            new Functions.PlanRun.StackHardware(Queues, ["c7i.large"], ["g4dn.xlarge"]), _clock).HandleAsync(state, Invocation.Context),
        "DecideArn" => new Functions.Decide.Handler(Buckets.Client, _ec2, Results, Queues, Stack, _clock).HandleAsync(state, Invocation.Context),
        "JudgeAttemptArn" => new Functions.JudgeAttempt.Handler(Buckets.Client, _batch, Results, _clock).HandleAsync(state, Invocation.Context),
        "NextRungArn" => new Functions.NextRung.Handler(Buckets.Client, _ec2, Results, _clock).HandleAsync(state, Invocation.Context),
        "EvaluateRunArn" => new Functions.EvaluateRun.Handler(Buckets.Client, Results, _clock).HandleAsync(state, Invocation.Context),
        "SettleRunArn" => new Functions.SettleRun.Handler(Buckets.Client, _ec2, _batch, Results, Queues, _clock).HandleAsync(state, Invocation.Context),
        "PublishRunArn" => new Functions.PublishRun.Handler(Buckets.Client, Results, _clock).HandleAsync(state, Invocation.Context),
        _ => throw new ArgumentException($"found function '{function}', expected one of the template's", nameof(function)),
    };

    private static bool IsListed(JsonObject job, ListJobsRequest asked)
    {
        var (name, filter) = ((string)job["jobName"]!, asked.Filters[0].Values[0]);
        return (string)job["jobQueue"]! == asked.JobQueue && (filter.EndsWith('*') ? name.StartsWith(filter[..^1], StringComparison.Ordinal) : name == filter);
    }

    private JobDetail Detail(string jobId)
    {
        var number = int.Parse(jobId[4..]);
        var end = _ends[number - 1];
        var submitted = _submitted[number - 1].ToUnixTimeMilliseconds();
        return new JobDetail
        {
            JobId = jobId,
            Status = end.Status,
            StatusReason = end.StatusReason,
            CreatedAt = submitted,
            StartedAt = end.ExitCode is null && end.Status != "SUCCEEDED" ? null : submitted + 5_000,
            StoppedAt = submitted + (long)end.Takes.TotalMilliseconds,
            Container = new ContainerDetail { ExitCode = end.ExitCode, Reason = end.ContainerReason },
        };
    }

    /// <summary>
    /// Each substitution gets its own name as its value; the partition is the usual one. On a clock that jumps, a function's limit
    /// has to be as far away as a job's.
    /// </summary>
    internal static string Definition()
    {
        var time = TimeSpan.FromSeconds(1);
        var text = File.ReadAllText(Path.Combine(DeployedTemplate.Read().Root, "statemachine", "training.asl.json"));
        text = Regex.Replace(text, """
            "TimeoutSeconds": \d{2,3},
            """, """
            "TimeoutSeconds": 86400,
            """, RegexOptions.None, time);
        return Regex.Replace(text, @"\$\{(\w+)\}", match => match.Groups[1].Value switch { "Partition" => "aws", "TopicArn" => "arn:aws:sns:us-east-1:000000000000:TopicArn", var name => name }, RegexOptions.None, time);
    }
}
