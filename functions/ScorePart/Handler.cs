using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Data;
using Overnight.Functions.Predictions;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;
using Overnight.Scoring;

namespace Overnight.Functions.ScorePart;

/// <summary>
/// Predicts a file that is one part, as it is read and written: nothing of it is kept. What is wrong with the data is in the part's
/// document; what this function fails at goes to Batch.
/// </summary>
public sealed class Handler(IAmazonS3 s3, string resultsBucket, TimeProvider time)
{
    private readonly RunDocuments _documents = new(s3, resultsBucket);

    public Handler()
        : this(new AmazonS3Client(), Settings.ResultsBucket, TimeProvider.System)
    {
    }

    public async Task<PredictionState> HandleAsync(PredictionState state, ILambdaContext context)
    {
        var started = time.GetTimestamp();
        var complaints = new List<string>();
        var plan = await _documents.ReadAsync<PredictionPlan>(state.Folder.Plan, complaints)
            ?? throw new InvalidDataException($"found no plan at {state.Folder.Plan}{string.Concat(complaints)}, expected the one that Plan wrote");
        var document = state.Folder.Part(0);
        if (await _documents.AnyAsync(document)) return state with { Next = PredictionStep.Publish };

        var file = new PredictedFile(s3, plan.Bucket);
        var part = new PredictedPart { Part = 0, By = PredictedBy.Function, Rows = 0, OutputBytes = 0, Seconds = 0, Storage = new(0, 0, 0) };
        try
        {
            var model = new ChampionModel(s3, resultsBucket, plan.Name, plan.Run);
            var table = TableModel.Load(await model.ReadDocumentAsync(), await model.ReadWeightsAsync());
            await using var output = new ObjectWriter(s3, resultsBucket, state.Folder.PartOutput(0), "text/csv");
            var options = ScoreOptions.Default with { Part = PlannedParts.Read(plan.Parts[0]) };
            var report = await TableScoring.ScoreAsync(table, file.Open(plan.Source), output, options);
            await output.CompleteAsync(CancellationToken.None);
            part = part with
            {
                Rows = report.Rows,
                Report = report,
                OutputBytes = output.WrittenBytes,
                Storage = new StorageUse(output.Requests, 0, output.WrittenBytes),
            };
        }
        catch (BadInputException e)
        {
            part = part with { Problems = Bounded.List(e.Problems) };
        }
        part = part with
        {
            Seconds = time.GetElapsedTime(started).TotalSeconds,
            // The plan, the model's two files; this part's document.
            Storage = part.Storage with { Reads = file.Requests + 3, Writes = part.Storage.Writes + 1 },
        };
        await _documents.WriteAsync(document, part);
        context.Logger.Tell(state.Id, "predicted", $"{part.Rows} rows in {part.Seconds:0.0} s. {string.Join(' ', part.Problems)}");
        return state with { Next = PredictionStep.Publish };
    }
}
