using Amazon.EC2;
using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Functions.Notices;
using Overnight.Functions.Predictions;
using Overnight.Functions.Prices;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.PublishPrediction;

/// <summary>
/// Ends a prediction, however it went: joins the parts into the output, which is there whole or not at all, and then writes the result
/// beside it. Called as the last resort (<see cref="PredictionState.Unpublished"/>), it reads and joins nothing.
/// </summary>
public sealed class Handler(IAmazonS3 s3, IAmazonEC2 ec2, string resultsBucket, string region, TimeProvider time)
{
    private const int RequestsAtOnce = 16;

    private readonly RunDocuments _documents = new(s3, resultsBucket);

    public Handler()
        : this(new AmazonS3Client(), new AmazonEC2Client(), Settings.ResultsBucket, Settings.Region, TimeProvider.System)
    {
    }

    public async Task<PredictionState> HandleAsync(PredictionState state, ILambdaContext context)
    {
        var document = new PredictionDocument(_documents, state.Folder);
        var standing = state.Unpublished is not null
            ? await document.WriteAsync(Result(state, PredictionOutcome.OfUnpublished(state)))
            : await document.StandingAsync(ArrivedAt(state)) ?? await document.WriteAsync(await ResultAsync(state, context.Logger));
        context.Logger.Tell(state.Id, "published", $"{standing.Status}. {standing.Message}");
        var told = standing.Id == state.Id ? standing : Result(state, new PredictionOutcome(
            RunStatus.Rejected, $"A newer upload of {state.File} is predicted already ({standing.Id}): its predictions stand.", []));
        return state with
        {
            Status = told.Status,
            Message = told.Message,
            Result = state.Folder.Result,
            Notice = PredictionNotice.Of(told, resultsBucket),
        };
    }

    private async Task<PredictionResult> ResultAsync(PredictionState state, ILambdaLogger log)
    {
        var complaints = new List<string>();
        var plan = state.Problems is null ? await _documents.ReadAsync<PredictionPlan>(state.Folder.Plan, complaints) : null;
        var parts = await PartsAsync(state, plan?.Parts.Count ?? 0, complaints);
        var outcome = PredictionOutcome.Of(state, plan, parts);
        var made = parts.OfType<PredictedPart>().ToList();
        var output = outcome.Status == RunStatus.Succeeded ? await JoinAsync(state.Folder, made) : null;
        var spot = await new SpotPricesNow(ec2, time).OfAsync(
            [.. made.Where(part => part.Host?.Market == Market.Spot).Select(part => part.Host!.InstanceType).Distinct()], complaints);
        var costs = new PredictionCosts(OnDemandPrices.Bundled, region, spot).Lines(made, output?.Requests ?? 0);
        log.Complain(state.Id, complaints);
        var result = Result(state, outcome) with
        {
            Champion = await ChampionAsync(state, complaints),
            Parts = plan?.Parts.Count ?? 0,
            Why = plan?.Why,
            CostUsd = costs.Sum(line => line.Usd),
            Costs = costs,
        };
        if (output is null) return result;
        var reports = made.Select(part => part.Report).OfType<ScoreReport>().ToList();
        var report = reports.Count > 0 ? ScoreReport.Merge(reports) : null;
        var rows = made.Sum(part => part.Rows);
        return result with
        {
            Message = PredictionOutcome.Sentence(plan!, rows, report, result.Champion!),
            Rows = rows,
            Report = report,
            Output = state.Folder.Output,
            OutputVersionId = output.VersionId,
            OutputBytes = output.WrittenBytes,
        };
    }

    /// <summary>What the state alone tells.</summary>
    private PredictionResult Result(PredictionState state, PredictionOutcome outcome)
    {
        var now = time.GetUtcNow();
        return new PredictionResult
        {
            Id = state.Id,
            Name = state.Name,
            File = state.File,
            Status = outcome.Status,
            Message = outcome.Message,
            Problems = outcome.Problems,
            VersionId = state.VersionId,
            ETag = state.ETag,
            ArrivedAt = ArrivedAt(state),
            EndedAt = now,
            Seconds = Math.Round((now - (state.StartedAt ?? now)).TotalSeconds, 1),
            Champion = state.Run is { } run ? new PredictingModel { Run = run } : null,
            CostUsd = 0,
        };
    }

    private DateTimeOffset ArrivedAt(PredictionState state) => state.ArrivedAt ?? state.StartedAt ?? time.GetUtcNow();

    private async Task<PredictedPart?[]> PartsAsync(PredictionState state, int count, List<string> complaints)
    {
        var parts = new PredictedPart?[count];
        var complained = new List<string>[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce }, async (part, _) =>
            parts[part] = await _documents.ReadAsync<PredictedPart>(state.Folder.Part(part), complained[part] = []));
        complaints.AddRange(complained.SelectMany(said => said ?? []));
        return parts;
    }

    private async Task<PredictingModel?> ChampionAsync(PredictionState state, List<string> complaints)
    {
        if (state.Run is not { } run) return null;
        var metrics = await _documents.ReadAsync<Metrics>(new RunFolder(state.Name, run).Metrics, complaints);
        return new PredictingModel { Run = run, MeasuredOn = metrics?.MeasuredOn, Metrics = metrics?.Final ?? [] };
    }

    private async Task<ObjectWriter> JoinAsync(PredictionFolder folder, List<PredictedPart> parts)
    {
        var output = new ObjectWriter(s3, resultsBucket, folder.Output, "text/csv");
        foreach (var step in JoinedParts.Steps([.. parts.Select(part => part.OutputBytes)]))
        {
            var source = folder.PartOutput(step.Part);
            if (step.Copied)
            {
                await output.CopyAsync(source, step.Start, step.Count, CancellationToken.None);
                continue;
            }
            await using var stream = new RangedStream(s3, resultsBucket, source, null, step.Start, step.Count, CancellationToken.None);
            await stream.CopyToAsync(output);
            await output.EndPartAsync(CancellationToken.None);
        }
        await output.CompleteAsync(CancellationToken.None);
        return output;
    }
}
