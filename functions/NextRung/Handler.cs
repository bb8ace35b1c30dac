using System.Collections.Concurrent;
using System.Globalization;
using Amazon.EC2;
using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Functions.Decide;
using Overnight.Functions.Receipts;
using Overnight.Functions.Search;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.NextRung;

/// <summary>
/// Ends a rung of a search: looks at its trials' metrics, writes <c>search.json</c>, and answers which of them go on; after the last
/// rung it copies the best trial's documents to where a run with one training has them. Called again, it does the same again.
/// </summary>
public sealed class Handler(IAmazonS3 s3, IAmazonEC2 ec2, string resultsBucket, TimeProvider time)
{
    private const int ReadsAtOnce = 32;

    private readonly RunDocuments _documents = new(s3, resultsBucket);

    public Handler()
        : this(new AmazonS3Client(), new AmazonEC2Client(), Settings.ResultsBucket, TimeProvider.System)
    {
    }

    public async Task<RunState> HandleAsync(RunState state, ILambdaContext context)
    {
        if (state is not { Train: { Rung.Length: > 0 } train, Ended: { } ended })
            throw new ArgumentException($"run {state.Run}: found a state without a rung that has ended, expected one of a search", nameof(state));
        var (folder, complaints) = (new RunFolder(state.Name, state.Run), new List<string>());
        var plan = await _documents.ReadAsync<Plan>(folder.Plan, complaints);
        if (plan is not { Search: { } search })
            throw new InvalidOperationException($"{folder.Plan}: found no plan of a search that can be read, expected what PlanRun wrote");
        var rung = int.Parse(train.Rung, CultureInfo.InvariantCulture);
        var seen = await LookAsync(plan, ended, complaints);
        var before = await _documents.ReadAsync<SearchDocument>(folder.Search, complaints);
        var (following, places) = Allowance.Fitting(plan, rung + 1, time.GetUtcNow());
        var document = Standing.After(plan, rung, before, [.. seen.Values], places);
        var next = Standing.Next(document);
        if (next.Count > 0)
        {
            var limits = Allowance.Of(plan, following, next.Count, time.GetUtcNow(), await PaidAsync(state, plan, document, complaints));
            await _documents.WriteAsync(folder.Search, document);
            Tell(context, state.Run, complaints, $"{next.Count} of {seen.Count} trials go on to rung {following}");
            return state with
            {
                Next = NextStep.Train,
                Trials = next,
                Ended = null,
                Parallel = Math.Min(search.Parallel, next.Count),
                Train = train with { Rung = following.ToString(CultureInfo.InvariantCulture), Limits = limits },
            };
        }
        document = document with { Best = await KeepBestAsync(plan, document, seen) };
        await _documents.WriteAsync(folder.Search, document);
        var message = document.Best is { } best ? $"trial {best} of {document.Trials.Count} is the best" : "no trial has a model";
        Tell(context, state.Run, complaints, message);
        return state with { Next = NextStep.Settle, Best = document.Best, Message = message };
    }

    private async Task<ConcurrentDictionary<int, SeenTrial>> LookAsync(Plan plan, List<EndedTrial> ended, List<string> complaints)
    {
        var seen = new ConcurrentDictionary<int, SeenTrial>();
        var unread = new ConcurrentBag<string>();
        await Concurrently.ForEachAsync(ended, ReadsAtOnce, async trial =>
        {
            var (folder, wrong) = (plan.Folder(trial.Trial), new List<string>());
            var metrics = await _documents.ReadAsync<Metrics>(folder.Metrics, wrong);
            var last = trial.Verdict == Verdict.Finished ? null : await _documents.ReadAsync<Attempt>(folder.Attempt(trial.Attempt), wrong);
            seen[trial.Trial] = new SeenTrial(trial, metrics, last?.Message);
            foreach (var what in wrong) unread.Add(what);
        });
        complaints.AddRange(unread.Order(StringComparer.Ordinal));
        return seen;
    }

    /// <summary>All attempts until now, as the run's receipt would have them, and by how much that may be too little.</summary>
    private async Task<decimal> PaidAsync(RunState state, Plan plan, SearchDocument document, List<string> complaints)
    {
        if (plan.Budget.MaxUsd is null) return 0;
        var attempts = await TrialAttempts.ReadAsync(_documents, new RunFolder(state.Name, state.Run), complaints);
        // What is paid once a run, Allowance keeps.
        var workflow = new WorkflowUse { IsWholeRun = false, Iterations = document.Trials.Sum(trial => trial.Rungs), Attempts = attempts.Count };
        return await new PaidSoFar(ec2).UsdAsync(state.Run, plan, attempts, workflow, complaints);
    }

    /// <summary>The best trial that has a model, with its documents where a run has them; null where none has.</summary>
    private async Task<int?> KeepBestAsync(Plan plan, SearchDocument document, IReadOnlyDictionary<int, SeenTrial> seen)
    {
        var run = new RunFolder(plan.Name, plan.Run);
        foreach (var trial in Standing.WithModel(document, seen))
        {
            var folder = plan.Folder(trial.Trial);
            var files = await _documents.KeysAsync(folder.Model);
            if (files.Count == 0) continue;
            foreach (var file in files) await _documents.TryCopyAsync(file, run.Model + file[folder.Model.Length..]);
            await _documents.TryCopyAsync(folder.HoldOut, run.HoldOut);
            // Last: who finds metrics finds all of it.
            if (await _documents.TryCopyAsync(folder.Metrics, run.Metrics)) return trial.Trial;
        }
        return null;
    }

    private static void Tell(ILambdaContext context, string run, List<string> complaints, string message)
    {
        context.Logger.Complain(run, complaints);
        context.Logger.Tell(run, "rung over", message);
    }
}
