using System.Net;
using Amazon.Lambda.Core;
using Amazon.S3;
using Amazon.S3.Model;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Functions.Predictions;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;
using Overnight.Scoring;

namespace Overnight.Functions.PlanPrediction;

/// <summary>
/// Looks at a file to predict and at the champion's model, decides where it is predicted and in which parts, and writes the plan. What
/// cannot be predicted is answered as a rejection with every problem; nothing is started for it.
/// </summary>
public sealed class Handler
{
    private readonly IAmazonS3 _s3;
    private readonly RunDocuments _documents;
    private readonly string _resultsBucket;
    private readonly string _onDemandQueue;
    private readonly PredictionLimits _limits;
    private readonly TimeProvider _time;

    public Handler()
        : this(new AmazonS3Client(), Settings.ResultsBucket, Settings.CpuOnDemandQueue,
            new PredictionLimits(Settings.PredictInFunctionBytes, Settings.PredictionPartBytes), TimeProvider.System)
    {
    }

    internal Handler(IAmazonS3 s3, string resultsBucket, string onDemandQueue, PredictionLimits limits, TimeProvider time)
    {
        (_s3, _resultsBucket, _onDemandQueue, _limits, _time) = (s3, resultsBucket, onDemandQueue, limits, time);
        _documents = new RunDocuments(s3, resultsBucket);
    }

    public async Task<PredictionState> HandleAsync(PredictionState request, ILambdaContext context)
    {
        var state = request with { StartedAt = _time.GetUtcNow(), OnDemandQueue = _onDemandQueue };
        try
        {
            var (source, arrivedAt) = await SourceAsync(state);
            state = state with { ArrivedAt = arrivedAt };
            var (plan, step) = await PlanAsync(state, source);
            await _documents.WriteAsync(state.Folder.Plan, plan);
            context.Logger.Tell(state.Id, "planned", $"{plan.Why} {plan.Parts.Count} in all.");
            return state with
            {
                Next = step,
                Plan = $"s3://{_resultsBucket}/{state.Folder.Plan}",
                Parts = [.. Enumerable.Range(0, plan.Parts.Count)],
            };
        }
        catch (BadInputException e)
        {
            context.Logger.Tell(state.Id, "rejected", e.Message);
            return state with { Next = PredictionStep.Publish, Problems = Bounded.List(e.Problems) };
        }
    }

    private async Task<(PredictionPlan Plan, PredictionStep Step)> PlanAsync(PredictionState state, PlannedFile source)
    {
        if (state.Run is not { } run) throw NoChampion(state.Name);
        var model = new ChampionModel(_s3, _resultsBucket, state.Name, run);
        var images = await model.TakesImagesAsync();
        var head = new FileHead(source.Key, await HeadAsync(state.Bucket, source));
        if (!images) head.DemandTable();
        var route = PredictionRoute.Of(source.SizeBytes, images, head.IsPacked, _limits);
        List<PlannedPart> parts = [new()];
        if (route.PartBytes is { } partBytes)
        {
            var table = TableModel.Load(await model.ReadDocumentAsync(), await model.ReadWeightsAsync());
            await head.TryAsync(table);
            var found = await TableScoring.SplitAsync(table, new PredictedFile(_s3, state.Bucket).Open(source), partBytes);
            parts = [.. found.Select(PlannedParts.Plan)];
        }
        var plan = new PredictionPlan
        {
            Id = state.Id,
            Name = state.Name,
            File = state.File,
            Bucket = state.Bucket,
            Source = source,
            ArrivedAt = state.ArrivedAt!.Value,
            Run = run,
            Images = images,
            Parts = parts,
            Why = route.Why,
        };
        return (plan, route.Step);
    }

    private async Task<(PlannedFile Source, DateTimeOffset ArrivedAt)> SourceAsync(PredictionState state)
    {
        try
        {
            var head = await _s3.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = state.Bucket, Key = state.Source, VersionId = state.VersionId });
            var source = new PlannedFile
            {
                Key = state.Source,
                VersionId = state.VersionId,
                ETag = head.ETag.Trim('"'),
                SizeBytes = head.ContentLength,
            };
            if (source.ETag != state.ETag) throw Bad(state.Source, "other content", "what was uploaded when this prediction began", "The newer upload has a prediction of its own");
            if (source.SizeBytes == 0) throw Bad(state.Source, "an empty file", "rows to predict", null);
            return (source, head.LastModified is { } at ? new DateTimeOffset(at.ToUniversalTime()) : state.StartedAt!.Value);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            throw Bad(state.Source, "nothing", "the file that was uploaded", "It was deleted before it could be read: upload it again");
        }
    }

    private async Task<byte[]> HeadAsync(string bucket, PlannedFile source)
    {
        var bytes = new byte[Math.Min(source.SizeBytes, FileHead.LongestBytes)];
        await using var stream = new RangedStream(_s3, bucket, source.Key, source.VersionId, 0, bytes.Length, CancellationToken.None);
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static BadInputException NoChampion(string name) => Bad(
        new ModelNames(name).Champion, $"no champion of '{name}'", "a run of that name that is better than the trivial model",
        $"Upload a dataset to datasets/{name}/ first, or choose a run (`overnight champion {name} --set RUN`); then upload this file again");

    private static BadInputException Bad(string file, string found, string expected, string? fix) =>
        new(new Problem { File = file, Found = found, Expected = expected, Fix = fix });
}
