using Amazon.Batch;
using Amazon.Runtime;
using Amazon.S3.Model;
using Amazon.StepFunctions;
using Overnight.Contracts;

namespace Overnight.EndToEnd.Tests.Policies;

/// <summary>One stack, with every operation done once while every statement holds: what each must leave.</summary>
public sealed class PolicyStack : IAsyncLifetime
{
    // Each night that a test calls up takes the cloud a day ahead; the functions' own clocks must stay ahead of it.
    private readonly JumpingClock _clock = new(behind: TimeSpan.FromDays(4));

    private readonly Dictionary<Operation, HashSet<string>> _complete = [];
    private DeployedStack? _stack;
    private AmazonBatchClient? _batch;
    private AmazonStepFunctionsClient? _workflow;
    private Waiting? _waiting;
    private RunOperations? _runs;
    private EndOperations? _ends;
    private PredictOperations? _predictions;
    private SweepOperations? _sweeps;
    private NightOperations? _nights;
    private Questions? _questions;

    internal DeployedStack Stack => _stack!;

    /// <summary>What an operation leaves while nothing is withdrawn.</summary>
    internal IReadOnlyDictionary<Operation, HashSet<string>> Complete => _complete;

    /// <summary>Actions and resources that no operation met, as <c>OWNER/POLICY/SID: ACTION or ARN</c>.</summary>
    internal IReadOnlyList<string> Unmet { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        _stack = await DeployedStack.StartAsync(new() { ["NightlyMaxUsd"] = "100", ["PredictInFunctionBytes"] = "2000", ["PredictionPartBytes"] = "4096" }, _clock);
        var (endpoint, region) = (_stack.Cloud.Endpoint.ToString(), _stack.Cloud.Region);
        var credentials = new BasicAWSCredentials(_stack.Cloud.AccessKeyId, _stack.Cloud.SecretAccessKey);
        _batch = new AmazonBatchClient(
            credentials, new AmazonBatchConfig { ServiceURL = endpoint, AuthenticationRegion = region });
        _workflow = new AmazonStepFunctionsClient(
            credentials, new AmazonStepFunctionsConfig { ServiceURL = endpoint, AuthenticationRegion = region });
        _waiting = new Waiting(_clock, () => _stack.Cloud.Lambda.IsBusy);
        var runs = new UploadedRuns(_stack, _batch, _workflow, _waiting);
        _runs = new RunOperations(_stack, runs, _waiting);
        _ends = new EndOperations(_stack, _batch, runs, _waiting);
        _nights = new NightOperations(_stack, _workflow, runs, _waiting);
        _predictions = new PredictOperations(_stack, _batch, _workflow, runs, _waiting);
        _sweeps = new SweepOperations(_stack, _clock, runs, _nights, _predictions, _waiting);
        _questions = new Questions(_stack);
        await NoteEarlierRunAsync();
        foreach (var operation in Enum.GetValues<Operation>()) _complete[operation] = await PerformAsync(operation);
        Unmet =
        [
            .. from statement in _stack.Cloud.Access.Statements
               where !Proofs.IsShownElsewhere(statement.Name)
               from part in statement.Unmet
               select $"{statement.Name}: {part}",
        ];
    }

    /// <summary>There is something to learn from: by the functions' own clocks, which are the machine's, it was today.</summary>
    private Task NoteEarlierRunAsync()
    {
        var at = TimeProvider.System.GetUtcNow();
        var line = new LedgerLine
        {
            Run = "earlier",
            Name = "earlier",
            Status = RunStatus.Succeeded,
            StartedAt = at,
            EndedAt = at,
            Attempts = 1,
            Interruptions = 0,
        };
        return Stack.S3.PutObjectAsync(new PutObjectRequest
        {
            BucketName = Stack.ResultsBucket,
            Key = ResultNames.LedgerLine(at, line.Run),
            InputStream = new MemoryStream(Documents.ToBytes(line)),
        });
    }

    internal Task<HashSet<string>> PerformAsync(Operation operation) => operation switch
    {
        Operation.Run => _runs!.RunAsync(),
        Operation.Forbid => _runs!.ForbidAsync(),
        Operation.Reject => _runs!.RejectAsync(),
        Operation.Drought => _runs!.DroughtAsync(onGpu: false),
        Operation.GpuDrought => _runs!.DroughtAsync(onGpu: true),
        Operation.Stuck => _runs!.StuckAsync(),
        Operation.RunOnNewHost => _runs!.RunOnNewHostAsync(),
        Operation.Train => _runs!.TrainAsync(),
        Operation.Search => _runs!.SearchAsync(),
        Operation.Stop => _ends!.StopAsync(),
        Operation.Undelivered => _ends!.UndeliveredAsync(),
        Operation.LoseUpload => _ends!.LoseAsync("StartRun"),
        Operation.LoseSweep => _ends!.LoseAsync("SweepUploads"),
        Operation.LoseNight => _ends!.LoseAsync("StartNight"),
        Operation.NightlyRuns => _nights!.NightAsync(),
        Operation.RefusedNight => _nights!.RefusedAsync(),
        Operation.StopNight => _nights!.StopAsync(),
        Operation.Predict => _predictions!.PredictAsync(),
        Operation.PredictForNobody => _predictions!.ForNobodyAsync(),
        Operation.PredictParts => _predictions!.PartsAsync(),
        Operation.PredictInDrought => _predictions!.DroughtAsync(),
        Operation.StopPrediction => _predictions!.StopAsync(),
        Operation.Sweep => _sweeps!.SweepAsync(),
        Operation.Night => _sweeps!.NightAsync(),
        Operation.Alarm => Task.FromResult(_questions!.Alarms()),
        Operation.PlainText => Task.FromResult(_questions!.PlainText()),
        _ => throw new InvalidOperationException($"nobody says how to do {operation}"),
    };

    public async ValueTask DisposeAsync()
    {
        _batch?.Dispose();
        _workflow?.Dispose();
        if (_stack is not null) await _stack.DisposeAsync();
    }
}
