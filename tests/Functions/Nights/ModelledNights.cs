using System.Text.Json;
using System.Text.RegularExpressions;
using Overnight.Contracts;
using Overnight.Functions.StartNight;
using Overnight.Functions.Tests.Fakes;
using Overnight.Functions.Tests.Report;
using Overnight.Functions.Tests.Template;
using Overnight.Functions.Workflow;
using Overnight.Local.Lambda;
using Overnight.Local.Sns;
using Overnight.Local.StepFunctions;
using Overnight.Local.StepFunctions.Integrations;

namespace Overnight.Functions.Tests.Nights;

/// <summary>
/// statemachine/nightly.asl.json as it is deployed, with the real handlers, over a training workflow that only writes a plan and a result.
/// S3 is in memory, and nobody waits.
/// </summary>
internal sealed class ModelledNights : IFunctionInvoker, IAsyncDisposable
{
    public const string Data = "data", Results = "results";

    private const string Role = "arn:aws:iam::000000000000:role/night";

    private const string Training = """
        { "StartAt": "Train", "States": {
          "Train": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": { "FunctionName": "TrainArn", "Payload.$": "$" }, "OutputPath": "$.Payload", "Next": "Succeeded?" },
          "Succeeded?": { "Type": "Choice", "Choices": [{ "Variable": "$", "StringEquals": "succeeded", "Next": "Done" }], "Default": "NotDone" },
          "Done": { "Type": "Succeed" },
          "NotDone": { "Type": "Fail", "Error": "failed" } } }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("overnight-nights-");
    private readonly ImpatientClock _clock = new();
    private readonly SnsService _topics;
    private readonly StateMachine _training, _nightly;
    private readonly Lock _gate = new();
    private int _running;

    public ModelledNights()
    {
        _topics = new SnsService(Path.Combine(_folder.FullName, "sns"), "us-east-1", "000000000000", _clock, _ => { }, _ => { });
        _topics.Deploy("TopicArn", null);
        Service = new StepFunctionsService(new StepFunctionsOptions
        {
            Folder = _folder.FullName,
            Clock = _clock,
            Integrations = new Dictionary<string, ITaskIntegration>
            {
                [LambdaInvoke.Resource] = new LambdaInvoke(this),
                [SnsPublish.Resource] = new SnsPublish(_topics),
                [StartExecutionSync.Resource] = new StartExecutionSync(() => Service!),
            },
        });
        _training = Service.Deploy("training", Training, Role);
        _nightly = Service.Deploy("nightly", Definition(), Role);
    }

    public Buckets Buckets { get; } = new();
    public StepFunctionsService Service { get; }

    /// <summary>What the stack was deployed with.</summary>
    public int Concurrency { get; set; } = 4;

    public decimal? MaxUsd { get; set; }

    /// <summary>How a run ends and what it costs: by its dataset's name.</summary>
    public Func<string, (RunStatus Status, decimal Usd)> Outcome { get; set; } = _ => (RunStatus.Succeeded, 0.01m);

    /// <summary>Keeps a run from ending: by its dataset's name.</summary>
    public Func<string, Task> Holds { get; set; } = _ => Task.CompletedTask;

    /// <summary>Makes a function fail: by its name.</summary>
    public Func<string, bool> Fails { get; set; } = _ => false;

    /// <summary>The datasets whose runs began, in order.</summary>
    public List<string> Began { get; } = [];

    public int MostAtOnce { get; private set; }

    /// <summary>What the topic was told.</summary>
    public IReadOnlyList<PublishedMessage> Told => _topics.Outbox(_topics.ArnOf("TopicArn"));

    public PublishedMessage ToldOf(int day) =>
        Told.Single(message => message.Subject!.StartsWith($"Overnight, night of 2026-11-{day}", StringComparison.Ordinal));

    public static DateTimeOffset NightOf(int day) => new(2026, 11, day, 1, 0, 0, TimeSpan.Zero);

    public void Put(string name, string recipe, string? data = "a,b\n1,2\n")
    {
        Buckets.Put(Data, $"recipes/{name}.json", recipe);
        if (data is not null) Buckets.Put(Data, $"datasets/{name}/{name}.csv", data);
    }

    public async Task<NightAnswer> BeginAsync(NightRequest request)
    {
        await using var server = await StepFunctionsServer.StartAsync(Service);
        var settings = new NightSettings(_nightly.Arn, Data, Results, Concurrency, MaxUsd);
        return await new Functions.StartNight.Handler(Buckets.Client, server.Client, settings, _clock).HandleAsync(request, Invocation.Context);
    }

    public async Task<NightSummary> NightAsync(int day)
    {
        var answer = await BeginAsync(new NightRequest { Time = NightOf(day) });
        return await EndOfAsync(answer.Night!);
    }

    public async Task<NightSummary> EndOfAsync(string night)
    {
        Assert.Equal("SUCCEEDED", await StatusOfAsync(night));
        return Buckets.Read<NightSummary>(Results, new NightNames(night).Summary);
    }

    /// <summary>Waits for the night's end.</summary>
    public Task<string> StatusOfAsync(string night) =>
        Service.WhenEndedAsync($"{_nightly.Arn.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal)}:{new NightNames(night).Execution}");

    public int Nights => Service.ListExecutions(_nightly.Arn).Count;

    public async Task<FunctionAnswer> InvokeAsync(string function, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        if (Fails(function)) return new FunctionAnswer("{}"u8.ToArray(), "InvalidOperationException", "broken");
        using var request = new MemoryStream(payload.ToArray());
        var serializer = new Serializer();
        using var answer = new MemoryStream();
        switch (function)
        {
            case "MayStartArn":
                serializer.Serialize(await new Functions.MayStart.Handler(Buckets.Client, Results, _clock)
                    .HandleAsync(serializer.Deserialize<NightTurn>(request), Invocation.Context), answer);
                break;
            case "SumUpNightArn":
                serializer.Serialize(await new Functions.SumUpNight.Handler(Buckets.Client, Results, _clock)
                    .HandleAsync(serializer.Deserialize<NightState>(request), Invocation.Context), answer);
                break;
            default:
                return new FunctionAnswer(JsonSerializer.SerializeToUtf8Bytes(await TrainAsync(Documents.Parse<RunRequest>(payload.Span))));
        }
        return new FunctionAnswer(answer.ToArray());
    }

    public void InvokeLater(string function, ReadOnlyMemory<byte> payload) => throw new NotSupportedException();

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<string> TrainAsync(RunRequest request)
    {
        Assert.Null(request.Stopped);
        lock (_gate)
        {
            Began.Add(request.Name);
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
        }
        var folder = new RunFolder(request.Name, request.Run);
        var plan = MadeUp.Plan() with { Run = request.Run, Name = request.Name, Quote = null };
        // At once, as the others' turns look for it; and only where they do.
        if (MaxUsd is not null) Buckets.Put(Results, folder.Plan, System.Text.Encoding.UTF8.GetString(Documents.ToBytes(plan)));
        await Holds(request.Name);
        var (status, usd) = Outcome(request.Name);
        // Several at once: through the client, which takes turns.
        await new Storage.RunDocuments(Buckets.Client, Results).WriteAsync(folder.Result, new Result
        {
            Run = request.Run,
            Name = request.Name,
            Status = status,
            Message = status == RunStatus.Succeeded ? "Trained: accuracy 0.9." : "The trainer broke.",
            Verdict = status == RunStatus.Succeeded ? Verdict.Finished : Verdict.OwnError,
            StartedAt = _clock.GetUtcNow(),
            EndedAt = _clock.GetUtcNow(),
            Attempts = 1,
            Interruptions = 0,
            Metric = status == RunStatus.Succeeded ? new NamedValue("accuracy", 0.9) : null,
            Promoted = status == RunStatus.Succeeded ? true : null,
            CostUsd = usd,
            Report = folder.Report,
        });
        lock (_gate) _running--;
        return status == RunStatus.Succeeded ? "succeeded" : "failed";
    }

    /// <summary>On a clock that jumps, a function's limit has to be as far away as a run's.</summary>
    private static string Definition()
    {
        var time = TimeSpan.FromSeconds(1);
        var text = File.ReadAllText(Path.Combine(DeployedTemplate.Read().Root, "statemachine", "nightly.asl.json"));
        text = Regex.Replace(text, """
            "TimeoutSeconds": \d{2,3},
            """, """
            "TimeoutSeconds": 86400,
            """, RegexOptions.None, time);
        return Regex.Replace(text, @"\$\{(\w+)\}", match => match.Groups[1].Value switch
        {
            "Partition" => "aws",
            "TopicArn" => "arn:aws:sns:us-east-1:000000000000:TopicArn",
            "TrainingArn" => "arn:aws:states:us-east-1:000000000000:stateMachine:training",
            var name => name,
        }, RegexOptions.None, time);
    }
}
