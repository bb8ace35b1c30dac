using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.SumUpNight;

/// <summary>Ends a night: writes down what became of each nightly dataset, and answers the mail that says it.</summary>
public sealed class Handler(IAmazonS3 s3, string resultsBucket, TimeProvider time)
{
    private const int RequestsAtOnce = 16;

    private readonly RunDocuments _documents = new(s3, resultsBucket);

    public Handler()
        : this(new AmazonS3Client(), Settings.ResultsBucket, TimeProvider.System)
    {
    }

    public async Task<Notice> HandleAsync(NightState state, ILambdaContext context)
    {
        var names = new NightNames(state.Night);
        var plan = await _documents.ReadAsync<NightPlan>(names.Plan, [])
            ?? throw new InvalidOperationException($"{names.Plan}: found nothing, expected what StartNight wrote");
        var ended = (state.Ended ?? []).ToDictionary(end => end.Dataset);
        var datasets = new NightDataset[plan.Datasets.Count];
        await Parallel.ForAsync(0, datasets.Length, new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce }, async (place, _) =>
        {
            var dataset = plan.Datasets[place];
            datasets[place] = dataset.Outcome != NightOutcome.Due ? dataset
                : await EndOfAsync(dataset, ended.GetValueOrDefault(place)) with { Request = null, MaxUsd = null };
        });
        var summary = new NightSummary
        {
            Night = plan.Night,
            ScheduledFor = plan.ScheduledFor,
            EndedAt = time.GetUtcNow(),
            Concurrency = plan.Concurrency,
            MaxUsd = plan.MaxUsd,
            Datasets = [.. datasets],
            Notes = state.Error is { } error ? [.. plan.Notes, BrokeOff(error, names)] : plan.Notes,
        };
        await _documents.WriteAsync(names.Summary, summary);
        var notice = new Notice(NightText.Subject(summary), NightText.Text(summary, resultsBucket));
        context.Logger.Tell("night ended", notice.Subject);
        return notice;
    }

    private static string BrokeOff(StepError error, NightNames names) =>
        $"The night broke off on our side: {error.Error}. {Bounded.Text(error.Cause ?? "")} The execution {names.Execution} says more.";

    private async Task<NightDataset> EndOfAsync(NightDataset dataset, NightEnd? end)
    {
        if (end?.Why is { } why) return dataset with { Outcome = NightOutcome.Skipped, Run = null, Message = why };
        var folder = new RunFolder(dataset.Name, dataset.Run!);
        var result = await _documents.ReadAsync<Result>(folder.Result, []);
        if (result is null) return await UnendedAsync(dataset, end, folder);
        dataset = dataset with { CostUsd = result.CostUsd, Report = result.Report };
        if (result.Status != RunStatus.Succeeded)
        {
            var first = result.Problems.Count > 0 ? $" {result.Problems[0]}" : "";
            return dataset with
            {
                Outcome = NightOutcome.Failed,
                Message = $"{(result.Status == RunStatus.Rejected ? "rejected" : "failed")}: {Bounded.Text(result.Message)}{Bounded.Text(first)}",
                Fix = result.Status == RunStatus.Rejected
                    ? "mend the data or the recipe and upload it again: the next night takes it"
                    : $"if it was not the data: overnight retry {result.Run}",
            };
        }
        var promotion = await _documents.ReadAsync<Promotion>(folder.Promotion, []);
        return dataset with
        {
            Outcome = NightOutcome.Trained,
            Metric = promotion?.Metric ?? result.Metric,
            ChampionValue = promotion?.Comparison?.ChampionValue,
            Promoted = result.Promoted,
        };
    }

    /// <summary>It could not be started; or it was stopped, and its result is written in a moment by another execution.</summary>
    private async Task<NightDataset> UnendedAsync(NightDataset dataset, NightEnd? end, RunFolder folder)
    {
        var started = await _documents.AnyAsync(folder.Prefix);
        return dataset with
        {
            Outcome = NightOutcome.Failed,
            Message = $"{(started ? "it has no result yet" : "it was not started")}: {end?.Error ?? "the night broke off before its turn"}",
            Fix = started ? $"overnight show {dataset.Run} says where it stands" : "the next night tries it again; the execution of this one says more",
        };
    }
}
