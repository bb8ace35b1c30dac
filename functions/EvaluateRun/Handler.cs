using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.EvaluateRun;

/// <summary>
/// Compares a finished run with the champion of its name and, where it is better, makes it the champion: <c>promotion.json</c> of the
/// run and <c>champion.json</c> of the name. Called again, it answers the same. Where it fails, the run's result stands without it.
/// </summary>
public sealed class Handler(IAmazonS3 s3, string resultsBucket, TimeProvider time)
{
    public Handler()
        : this(new AmazonS3Client(), Settings.ResultsBucket, TimeProvider.System)
    {
    }

    public async Task<RunState> HandleAsync(RunState state, ILambdaContext context)
    {
        if (state.Searches ? state.Best is null : state.Ended is not [{ Verdict: Verdict.Finished }, ..]) return state;
        var documents = new RunDocuments(s3, resultsBucket);
        var folder = new RunFolder(state.Name, state.Run);
        var complaints = new List<string>();
        var metrics = await documents.ReadAsync<Metrics>(folder.Metrics, complaints);
        // Without metrics the run fails, and with a trainer of the user's own there may be nothing to promote.
        if (metrics is not null && await documents.AnyAsync(folder.Model))
        {
            var promotion = await documents.ReadAsync<Promotion>(folder.Promotion, [])
                ?? await PromoteAsync(documents, state, metrics, complaints);
            context.Logger.Tell(state.Run, "compared", promotion.Message);
        }
        context.Logger.Complain(state.Run, complaints);
        return state;
    }

    private async Task<Promotion> PromoteAsync(RunDocuments documents, RunState state, Metrics metrics, List<string> complaints)
    {
        var folder = new RunFolder(state.Name, state.Run);
        var plan = await documents.ReadAsync<Plan>(folder.Plan, complaints);
        var challenger = new Challenger
        {
            // By the id that the workflow knows, whatever a trainer of the user's own writes.
            Metrics = metrics with { Run = state.Run },
            Scores = await documents.ReadAsync<HoldOutScores>(folder.HoldOut, complaints) is { } scores ? scores with { Run = state.Run } : null,
            PlannedHoldOut = plan?.HoldOut,
            Promote = plan?.Promote ?? new(),
        };
        var promotion = await new ChampionDocument(documents, state.Name, time).ContestAsync(challenger);
        await documents.WriteAsync(folder.Promotion, promotion);
        return promotion;
    }
}
