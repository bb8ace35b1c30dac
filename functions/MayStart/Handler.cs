using Amazon.Lambda.Core;
using Amazon.S3;
using Overnight.Contracts;
using Overnight.Functions.Storage;
using Overnight.Functions.Workflow;

namespace Overnight.Functions.MayStart;

/// <summary>
/// Asked before each run of a night: start, wait, or leave it to the next night. Several ask at once, so what is granted is written
/// down first, by a conditional write; whoever loses looks again.
/// </summary>
public sealed class Handler(IAmazonS3 s3, string resultsBucket, TimeProvider time)
{
    /// <summary>As many as may ask at once, and some: each round that is lost was won by another.</summary>
    private const int MostRounds = 50;

    private readonly RunDocuments _documents = new(s3, resultsBucket);

    public Handler()
        : this(new AmazonS3Client(), Settings.ResultsBucket, TimeProvider.System)
    {
    }

    public async Task<NightTurn> HandleAsync(NightTurn turn, ILambdaContext context)
    {
        var names = new NightNames(turn.Night);
        var plan = await _documents.ReadAsync<NightPlan>(names.Plan, [])
            ?? throw new InvalidOperationException($"{names.Plan}: found nothing, expected what StartNight wrote");
        var dataset = plan.Datasets[turn.Dataset];
        var request = dataset.Request ?? throw new InvalidOperationException($"{names.Plan}: found no request of {dataset.Name}, expected one that is due");
        var answer = plan.MaxUsd is null ? NightBudgetAnswer.Start : await ClaimAsync(names, plan, turn);
        context.Logger.Tell(request.Run, "in its turn", $"night {turn.Night}: {answer.Next} {answer.Why}");
        var wait = (int)answer.For.TotalSeconds;
        return turn with { Next = answer.Next, WaitSeconds = wait, WaitedSeconds = turn.WaitedSeconds + wait, Why = answer.Why, Request = request };
    }

    private async Task<NightBudgetAnswer> ClaimAsync(NightNames names, NightPlan plan, NightTurn turn)
    {
        var place = turn.Dataset;
        var waited = TimeSpan.FromSeconds(turn.WaitedSeconds);
        var dataset = plan.Datasets[place];
        for (var round = 0; round < MostRounds; round++)
        {
            var (claims, eTag) = await _documents.ReadTaggedAsync<NightClaims>(names.Claims);
            // It was granted before, and the answer was lost.
            if (claims?.Claims.Exists(claim => claim.Dataset == place) == true) return NightBudgetAnswer.Start;
            var others = await Task.WhenAll((claims?.Claims ?? []).Select(claim => LookAsync(claim, waited)));
            var answer = NightBudget.Decide(plan.MaxUsd, dataset.MaxUsd, others, time.GetUtcNow() - plan.StartedAt);
            if (answer.Next != NightStep.Start) return answer;
            var own = new NightClaim(place, dataset.Request!.Run, dataset.Name, dataset.MaxUsd);
            if (await _documents.TryWriteAsync(names.Claims, new NightClaims { Claims = [.. others, own] }, eTag)) return answer;
        }
        throw new InvalidOperationException($"{names.Claims}: found another writer in each of {MostRounds} rounds, expected to write it");
    }

    /// <summary>With what is known of it by now.</summary>
    /// <param name="claim">Of a run that was to be started.</param>
    /// <param name="waited">How long its start is ago, at least.</param>
    private async Task<NightClaim> LookAsync(NightClaim claim, TimeSpan waited)
    {
        if (claim.CostUsd is not null) return claim;
        var folder = new RunFolder(claim.Name, claim.Run);
        // Without a receipt it counts as what it might have cost: nobody knows better.
        if (await _documents.ReadAsync<Result>(folder.Result, []) is { } result)
            return claim with { CostUsd = result.CostUsd ?? claim.MayCostUsd ?? 0 };
        if (await _documents.ReadAsync<Plan>(folder.Plan, []) is not { } plan)
            return waited < NightBudget.LongestUnplanned ? claim : claim with { CostUsd = 0 };
        decimal?[] limits = [plan.Quote?.Usd.Most, plan.Budget.MaxUsd, claim.MayCostUsd];
        return claim with { MayCostUsd = limits.Min() };
    }
}
