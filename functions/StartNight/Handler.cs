using System.Text;
using Amazon.Lambda.Core;
using Amazon.S3;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Overnight.Contracts;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.StartNight;

/// <summary>
/// Begins a night: finds what changed, writes it down, and starts one execution that works on it. A schedule fires at least once, and
/// Lambda tries again: the night is told by the time that was scheduled, its plan is written once, and Step Functions knows its name.
/// </summary>
public sealed class Handler(IAmazonS3 s3, IAmazonStepFunctions stepFunctions, NightSettings settings, TimeProvider time)
{
    private readonly RunDocuments _documents = new(s3, settings.ResultsBucket);

    public Handler()
        : this(new AmazonS3Client(), new AmazonStepFunctionsClient(), Settings.Night, TimeProvider.System)
    {
    }

    public async Task<NightAnswer> HandleAsync(NightRequest request, ILambdaContext context)
    {
        var now = time.GetUtcNow();
        var names = request.Time is { } scheduled ? NightNames.Scheduled(scheduled) : NightNames.ByHand(now);
        // Of a night that was begun before, only the execution may be missing.
        var plan = await _documents.ReadAsync<NightPlan>(names.Plan, []) ?? await PlanAsync(names, request, now);
        if (plan is null)
        {
            context.Logger.Tell("no night", "no recipe says `nightly`: there is no night");
            return new NightAnswer(null, 0, 0);
        }
        List<int> due = [.. plan.Datasets.Index().Where(dataset => dataset.Item.Outcome == NightOutcome.Due).Select(dataset => dataset.Index)];
        var starts = await StartAsync(names, new NightState { Night = plan.Night, Concurrency = plan.Concurrency, Due = due });
        context.Logger.Tell(starts ? "night started" : "night known", starts
            ? $"night {plan.Night}: {due.Count} of {plan.Datasets.Count} nightly datasets changed"
            : $"night {plan.Night} was started before: nothing to do");
        return new NightAnswer(plan.Night, plan.Datasets.Count, due.Count);
    }

    /// <returns>The one that stands; null where no dataset is nightly.</returns>
    private async Task<NightPlan?> PlanAsync(NightNames names, NightRequest request, DateTimeOffset now)
    {
        var notes = new List<string>();
        var datasets = await new NightlyDatasets(s3, settings.DataBucket, settings.ResultsBucket).LookAsync(request.Names, notes);
        if (datasets.Count == 0) return null;
        var plan = new NightPlan
        {
            Night = names.Night,
            ScheduledFor = request.Time ?? now,
            StartedAt = now,
            Concurrency = settings.Concurrency,
            MaxUsd = settings.MaxUsd,
            Datasets = datasets,
            Notes = notes,
        };
        if (await _documents.TryWriteAsync(names.Plan, plan, instead: null)) return plan;
        return await _documents.ReadAsync<NightPlan>(names.Plan, [])
            ?? throw new InvalidOperationException($"{names.Plan}: found that another has written it, but not what, expected to read it");
    }

    private async Task<bool> StartAsync(NightNames names, NightState state)
    {
        using var input = new MemoryStream();
        new Serializer().Serialize(state, input);
        try
        {
            await stepFunctions.StartExecutionAsync(new StartExecutionRequest
            {
                StateMachineArn = settings.StateMachine,
                Name = names.Execution,
                Input = Encoding.UTF8.GetString(input.ToArray()),
            });
            return true;
        }
        catch (ExecutionAlreadyExistsException)
        {
            return false;
        }
    }
}
